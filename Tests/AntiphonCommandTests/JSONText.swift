import Foundation
import Testing

extension Ending {
    /// Standard output as one JSON object, with nothing around it.
    func json() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any], "\(text)")
    }
}
