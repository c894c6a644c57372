import Foundation

/// An hourly record of a small electricity feeder: some 150 households with electric heating, and panels on some roofs.
///
/// Columns, one row an hour, beginning at midnight on a Monday, 1 March:
/// - `load_kw`: what the households use. A morning and a taller evening peak on workdays, a later and broader day at
///   weekends; heating below 15 degrees and cooling above 23 add to it, with the building's inertia; weekly drift and
///   heavy-tailed noise on top (Student's t, 5 degrees of freedom, autocorrelated).
/// - `temperature_c`: a season, a daily swing that clear skies widen, and weather fronts (an autoregressive process
///   with a memory of days).
/// - `solar_kw`: what the panels give: the sun's height for 50 degrees north on that day, through clouds; 0 at night.
/// - `price_eur_mwh`: follows the load net of the sun, with slow drift, rare spikes, and some sunny hours below zero.
///
/// Everything is simulated; no person's data are in it. The same seed gives the same record.
public struct DailyLoad: Sendable, Equatable {
    /// The number of days.
    public let days: Int

    /// The names of the columns.
    public static let columns = ["load_kw", "temperature_c", "solar_kw", "price_eur_mwh"]

    /// A record of some days (default 120). Throws if there are none, or more than 36,500 (a century).
    public init(days: Int = 120) throws(DataError) {
        guard days > 0, days <= 36_500 else {
            throw .request("daily load", "\(days) days cannot be simulated", hint: "use 1 to 36500")
        }
        self.days = days
    }

    /// Draws the record: `24 * days` rows, values rounded as a meter would print them (2, 1, 2 and 2 decimals).
    public func table(seed: UInt64) throws(DataError) -> Table {
        var weather = Weather(seed: seed)
        var demand = Demand(seed: seed)
        var market = Market(seed: seed)
        var values: [Double] = []
        values.reserveCapacity(days * 24 * Self.columns.count)
        for hour in 0..<days * 24 {
            let moment = Moment(hour: hour)
            weather.advance(to: moment)
            demand.advance(to: moment, temperature: weather.temperature)
            let price = market.price(at: moment, load: demand.load, solar: weather.solar)
            values += [
                Self.rounded(demand.load, 2), Self.rounded(weather.temperature, 1), Self.rounded(weather.solar, 2),
                Self.rounded(price, 2),
            ]
        }
        return try Table(
            columns: Self.columns, values: values, source: "daily load, seed \(seed)", decimals: [2, 1, 2, 2])
    }

    private static func rounded(_ value: Double, _ decimals: Int) -> Double {
        let factor = decimals == 1 ? 10.0 : 100.0
        // Adding 0 turns -0 into 0, which is what a meter shows.
        return (value * factor).rounded() / factor + 0
    }
}

/// One hour of the record.
private struct Moment {
    /// Hour of the day, 0 to 23.
    let hour: Double
    /// Day since the beginning, which is a Monday.
    let day: Int
    /// Day of the year, with the fraction that has passed.
    let dayOfYear: Double

    init(hour: Int) {
        self.hour = Double(hour % 24)
        day = hour / 24
        dayOfYear = Double(60 + day) + Double(hour % 24) / 24
    }

    var isWeekend: Bool { day % 7 >= 5 }
    var isMidnight: Bool { hour == 0 }
}

/// Temperature, clouds and sun.
private struct Weather {
    private var random: CounterRandom
    private var front: Double
    private var gust = 0.0
    private var haze: Double
    private(set) var temperature = 0.0
    /// 0 for a clear sky, 1 for a closed one.
    private var cloud = 0.5
    private(set) var solar = 0.0

    init(seed: UInt64) {
        random = CounterRandom(seed: seed, stream: 1)
        front = 3.5 * random.normal()
        haze = random.normal()
    }

    mutating func advance(to moment: Moment) {
        // Fronts: a memory of about 3 days (0.986^72 = 1/e), standard deviation 3.5 degrees.
        front = 0.986 * front + 3.5 * (1 - 0.986 * 0.986).squareRoot() * random.normal()
        gust = 0.7 * gust + 0.35 * random.normal()
        // Clouds go with cold fronts in the warm half of the year, and have weather of their own for half a day.
        haze = 0.92 * haze + (1 - 0.92 * 0.92).squareRoot() * random.normal()
        cloud = 1 / (1 + exp(-(1.6 * haze - 0.12 * front - 0.2)))

        let season = 10.5 - 9.5 * cos(2 * Double.pi * (moment.dayOfYear - 20) / 365)
        let swing = (4.5 - 2.8 * cloud) * cos(2 * Double.pi * (moment.hour - 15) / 24)
        temperature = season + swing + front + gust

        let declination = -23.44 * cos(2 * Double.pi * (moment.dayOfYear + 10) / 365) * Double.pi / 180
        let latitude = 50 * Double.pi / 180
        let angle = 2 * Double.pi * (moment.hour + 0.5 - 12.5) / 24
        let height = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(angle)
        // The longer way through the air at low sun takes its part; panels shed a little when hot.
        let clear = height > 0 ? 160 * height * exp(-0.16 / (height + 0.08)) : 0
        let flicker = min(max(1 + 0.12 * random.normal() * cloud, 0), 1.25)
        solar = clear * (1 - 0.82 * cloud * cloud) * flicker * (1 - 0.004 * max(0, temperature - 20))
    }
}

/// What the households use.
private struct Demand {
    private var random: CounterRandom
    private var indoor = 8.0
    private var drift = 0.0
    private var mood = 0.0
    private var noise = 0.0
    private(set) var load = 0.0

    init(seed: UInt64) {
        random = CounterRandom(seed: seed, stream: 2)
    }

    mutating func advance(to moment: Moment, temperature: Double) {
        if moment.isMidnight {
            // Holidays and habits: a level that wanders over weeks, and one for each day.
            drift = 0.9 * drift + 0.02 * random.normal()
            mood = 0.045 * random.student(5)
        }
        // Walls answer the weather within half a day.
        indoor += (temperature - indoor) / 10
        noise = 0.75 * noise + 0.03 * random.student(5)
        let heating = max(0, 15 - indoor) * 3.1 * (0.75 + 0.25 * Self.awake(moment.hour))
        let cooling = max(0, temperature - 23) * 4.5
        let level = 1 + drift + mood + noise
        load = max(8, (Self.profile(moment) + heating + cooling) * level)
    }

    /// Lights, cooking and appliances by hour, in kilowatts.
    private static func profile(_ moment: Moment) -> Double {
        func peak(_ centre: Double, _ width: Double) -> Double {
            // On a clock, 23 and 1 are two hours apart.
            let away = min(abs(moment.hour - centre), 24 - abs(moment.hour - centre))
            return exp(-away * away / (2 * width * width))
        }
        if moment.isWeekend {
            return 42 + 38 * peak(10.5, 2.4) + 30 * peak(14, 3) + 62 * peak(19.5, 2.6) - 6 * peak(4, 3)
        }
        return 40 + 52 * peak(7.3, 1.3) + 18 * peak(12.5, 2) + 88 * peak(19, 2.1) - 6 * peak(3.5, 3)
    }

    /// 0 in the middle of the night, 1 by day.
    private static func awake(_ hour: Double) -> Double {
        1 / (1 + exp(-(hour - 6) * 1.5)) * (1 / (1 + exp((hour - 23) * 1.5)))
    }
}

/// What a megawatt hour costs.
private struct Market {
    private var random: CounterRandom
    private var drift = 0.0
    private var noise = 0.0
    private var spike = 0.0

    init(seed: UInt64) {
        random = CounterRandom(seed: seed, stream: 3)
    }

    mutating func price(at moment: Moment, load: Double, solar: Double) -> Double {
        drift = 0.997 * drift + 0.9 * random.normal()
        noise = 0.6 * noise + 2.4 * random.student(5)
        // About one hour in 300 begins a scarcity that fades over some hours.
        let isScarce = random.uniform() < 1.0 / 300
        let size = 25 * -log(1 - random.uniform())
        spike = 0.6 * spike + (isScarce && load > 90 ? 30 + size : 0)
        let net = load - 0.9 * solar - (moment.isWeekend ? 12 : 0)
        // Steeper at both ends: peak plants cost more, and surplus must be got rid of.
        let curve = 48 + 0.42 * (net - 80) + 0.0011 * (net - 80) * abs(net - 80)
        return max(-60, curve + drift + noise + spike)
    }
}
