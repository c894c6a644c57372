public import AntiphonGraph

/// Where modules register their parameters, by name, while a player is put together.
///
///     var scope = ParameterScope("generator")
///     let lstm = scope.child("lstm") { RecurrentStack(cell: .lstm, inputs: 24, hidden: 32, in: &$0) }
///     let output = scope.child("output") { Dense(inputs: 32, outputs: 6, in: &$0) }
///     let layout = try scope.layout
///
/// Mistakes are sticky: the first one is kept and thrown by `layout`.
public struct ParameterScope {
    private var prefix: String
    private var parameters: [Parameter] = []
    private var states: [Parameter] = []
    private var paths: Set<String> = []
    private var error: ParameterError?

    /// An empty scope; a root name, if any, begins every path.
    public init(_ root: String = "") { self.prefix = root }

    /// Registers a parameter: something an optimizer moves.
    public mutating func parameter(_ name: String, _ shape: Shape, _ initializer: Initializer) -> Parameter {
        let parameter = register(name, shape, initializer, after: parameters.last)
        if error == nil { parameters.append(parameter) }
        return parameter
    }

    /// Registers a state: something a module itself updates from step to step (the vector of a power iteration), kept
    /// in a flat block of its own with the layout `stateLayout`.
    public mutating func state(_ name: String, _ shape: Shape, _ initializer: Initializer) -> Parameter {
        let state = register(name, shape, initializer, after: states.last)
        if error == nil { states.append(state) }
        return state
    }

    /// Runs `body` with a name added to the paths of what it registers.
    public mutating func child<R>(_ name: String, _ body: (inout ParameterScope) throws -> R) rethrows -> R {
        let outer = prefix
        prefix = path(name)
        defer { prefix = outer }
        return try body(&self)
    }

    /// The parameters registered so far.
    /// - Throws: the first mistake: a name taken twice, empty or with a `/`, a shape that cannot be.
    public var layout: ParameterLayout {
        get throws(ParameterError) {
            if let error { throw error }
            return ParameterLayout(parameters: parameters)
        }
    }

    /// The states registered so far.
    /// - Throws: as `layout`.
    public var stateLayout: ParameterLayout {
        get throws(ParameterError) {
            if let error { throw error }
            return ParameterLayout(parameters: states)
        }
    }

    private func path(_ name: String) -> String { prefix.isEmpty ? name : prefix + "/" + name }

    /// Records a mistake, to be thrown by `layout`.
    mutating func fail(_ name: String, _ message: String, hint: String? = nil) {
        if error == nil { error = ParameterError(path(name), message, hint: hint) }
    }

    private mutating func register(
        _ name: String, _ shape: Shape, _ initializer: Initializer, after last: Parameter?
    ) -> Parameter {
        let path = path(name)
        let offset = last?.range.upperBound ?? 0
        if name.isEmpty || name.contains("/") {
            fail(name, "a name is neither empty nor holds a '/'", hint: "open a child scope instead")
        } else if !paths.insert(path).inserted {
            fail(name, "there is one of this name already", hint: "give each layer a child scope of its own")
        } else if !Self.fits(shape, after: offset) {
            fail(name, "cannot have the shape \(shape)")
        }
        return Parameter(path: path, shape: error == nil ? shape : [0], offset: offset, initializer: initializer)
    }

    // Offsets stay within int32, which backends may index with.
    private static func fits(_ shape: Shape, after offset: Int) -> Bool {
        var count = 1
        for length in shape.dimensions {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow, product <= Int(Int32.max) else { return false }
            count = product
        }
        return count <= Int(Int32.max) - offset
    }
}
