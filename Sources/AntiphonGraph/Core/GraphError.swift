/// Where in the source an operation was asked for.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    /// Module and file, as `#fileID` gives them.
    public let fileID: String
    /// The line, from 1.
    public let line: Int

    /// A location.
    public init(fileID: String, line: Int) {
        self.fileID = fileID
        self.line = line
    }

    /// `Module/File.swift:12`
    public var description: String { "\(fileID):\(line)" }
}

/// What is wrong with a graph: the operation, the operands' types, the place, and a hint.
public struct GraphError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The operation's name, in StableHLO's spelling where it has one.
    public let operation: String
    /// What is wrong, in a sentence without a full stop.
    public let message: String
    /// The operands' types, in order.
    public let operands: [TensorType]
    /// The scope in which it was traced, as in `generator/cell`.
    public let scope: String
    /// The nearest known source location.
    public let location: SourceLocation?
    /// What to do about it.
    public let hint: String?

    /// An error.
    public init(
        operation: String, message: String, operands: [TensorType] = [], scope: String = "",
        location: SourceLocation? = nil, hint: String? = nil
    ) {
        self.operation = operation
        self.message = message
        self.operands = operands
        self.scope = scope
        self.location = location
        self.hint = hint
    }

    func placed(scope: String, location: SourceLocation?) -> GraphError {
        GraphError(
            operation: operation, message: message, operands: operands, scope: scope,
            location: self.location ?? location, hint: hint)
    }

    /// One line: operation, what is wrong, operand types, place, hint.
    public var description: String {
        var text = "\(operation): \(message)"
        if !operands.isEmpty { text += " (operands " + operands.map(\.description).joined(separator: ", ") + ")" }
        if !scope.isEmpty { text += " in \(scope)" }
        if let location { text += " at \(location)" }
        if let hint { text += "; \(hint)" }
        return text
    }
}
