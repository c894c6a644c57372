import AntiphonData
import Testing

/// `schema.yaml`: written, read, and refused with the line.
@Suite struct SchemaFileTests {
    private func read(_ text: String) throws(DataError) -> TableSchema { try TableSchema(yaml: text, file: "s.yaml") }

    @Test func whatIsWrittenIsReadBack() throws {
        let day = try #require(TimeFormat(pattern: "YYYY-MM-DD hh:mm:ss.fff+01:00", origin: "2020-02-29"))
        let schema = try TableSchema([
            .init(name: "id: \"x\" # \\", role: .sequence, type: .text, because: "a\nb\u{85}\u{2028}c\u{feff}"),
            .init(name: "null", role: .order, type: .timestamp, format: day),
            .init(
                name: "- 1", role: .attribute, type: .category, mayBeMissing: true,
                labels: ["no", "~", "1", " a ", "é\t"]),
            .init(name: "true", role: .condition, type: .boolean, labels: ["false", "true"]),
            .init(name: "x", type: .nonNegative, mayBeMissing: true, encoding: .heavyTail),
            .init(name: "y", role: .ignored, type: .text),
            .init(name: "k1", type: .category, categories: .oneHot),
            .init(name: "k2", role: .attribute, type: .category, categories: .embedding(width: nil)),
            .init(name: "k3", type: .boolean, categories: .embedding(width: 7), labels: ["a", "b"]),
        ])
        #expect(try read(schema.yaml()) == schema)
        #expect(try read(schema.yaml(comment: "one\ntwo: [")) == schema)
    }

    @Test func whatIsInferredIsReadBackAndReadsTheSameTable() throws {
        let text = csv(
            80,
            [
                "u": { "\($0 / 8)" }, "t": { "2020-01-\(10 + $0 % 8)" }, "k": { "k\($0 / 8 % 2)" },
                "x": { $0 % 5 == 0 ? "" : "\(Double($0) / 4)" }, "s": { ["on", "off"][$0 % 2] }, "n": { "\($0)" },
            ])
        let schema = try inferred(text, request("u", "t"))
        let copy = try read(schema.yaml())
        #expect(copy == schema)
        let (first, second) = (try typed(text, schema).table, try typed(text, copy).table)
        // NaN differs from itself: compared by bits, as the fingerprint does.
        #expect(Fingerprint(first) == Fingerprint(second))
        #expect(first.kinds == second.kinds)
        #expect(first.fixed == second.fixed)
    }

    @Test func shortFilesDo() throws {
        let schema = try read("columns:\n  a: {type: real}\n  b: {role: ignored}\n  c: {role: sequence}\n")
        #expect(schema.columns.map(\.role) == [.feature, .ignored, .sequence])
        #expect(schema["a"]?.mayBeMissing == false)
    }

    @Test(arguments: [
        ("", "s.yaml: holds no section 'columns'"), ("- a\n", "s.yaml, line 1: holds no section 'columns'"),
        ("colums:\n  a: {type: real}\n", "s.yaml, line 1: there is no key 'colums'; did you mean columns?"),
        (
            "columns:\n  a:\n    type: real\n    rol: feature\n",
            "s.yaml, line 4: there is no key 'rol'; did you mean role?"
        ),
        ("columns:\n  a: {type: reel}\n", "s.yaml, line 2: there is no type 'reel'; did you mean real?"),
        ("columns:\n  a:\n    role: featur\n", "s.yaml, line 3: there is no role 'featur'; did you mean feature?"),
        ("columns:\n  a: {type: real, encoding: log}\n", "line 2: there is no encoding 'log'"),
        (
            "columns:\n  a:\n    type: category\n    encoding: embeding\n",
            "s.yaml, line 4: there is no encoding 'embeding'; did you mean embedding?"
        ),
        (
            "columns:\n  a:\n    type: category\n    width: 8\n",
            "s.yaml, line 4: 'a' has a width, but its encoding is no embedding; leave the width out, or say encoding: embedding"
        ),
        (
            "columns:\n  a:\n    encoding: one-hot\n    width: 8\n    type: category\n",
            "s.yaml, line 4: 'a' has a width, but its encoding is no embedding"
        ),
        (
            "columns:\n  a: {type: category, encoding: embedding, width: 0}\n",
            "line 2: a width is a whole number from 1 to 1024, not '0'"
        ),
        ("columns:\n  a: {type: category, encoding: embedding, width: wide}\n", "not 'wide'"),
        ("columns:\n  a: {type: category, encoding: embedding, width: 1025}\n", "not '1025'"),
        ("columns:\n  a: {type: real, missing: maybe}\n", "line 2: missing is true or false, not 'maybe'"),
        ("columns:\n  a: {}\n", "s.yaml, line 2: 'a' needs a type; types are real, "), ("columns:\n  a: 5\n", "line 2"),
        ("columns: 5\n", "line 1: 'columns' needs a section"), ("columns:\n  a: {type: [real]}\n", "takes one word"),
        ("columns:\n  [a]: {type: real}\n", "line 2: a column's name must be a word"),
        ("version: 2\ncolumns:\n  a: {type: real}\n", "line 1: is of a version that this program does not read"),
        ("columns:\n  a: {type: real}\n  a: {type: real}\n", "'a' is there twice"),
        ("columns:\n  a: {type: real\n", "is not valid YAML"),
        ("columns:\n\ta: 1\n", "s.yaml, line 2: is not valid YAML"),
        ("columns:\n  a: {type: timestamp, format: DD.MM}\n", "line 2: 'DD.MM' is no format of times"),
        ("columns:\n  a: {type: timestamp, format: YYYY-MM, origin: x}\n", "line 2: 'x' is no day"),
        ("columns:\n  a: {type: timestamp, origin: 2020-01-01}\n", "an origin needs a format"),
    ]) func whatIsNoSchemaIsRefused(_ text: String, _ says: String) {
        let said = message { () throws(DataError) in _ = try read(text) }
        #expect(said.contains(says), "\(said)")
    }

    @Test(arguments: [
        ("a: {role: sequence}\n  b: {role: sequence}", "line 3, column 'b': and 'a' cannot both name the sequence"),
        (
            "a: {role: order, type: real}\n  b: {role: order, type: real}",
            "line 3, column 'b': and 'a' cannot both order"
        ),
        (
            "a: {type: category, encoding: standard}",
            "line 2, column 'a': has the encoding standard, but a category is no"
        ),
        (
            "a: {type: real, encoding: one-hot}",
            "line 2, column 'a': has the encoding one-hot, but its type is real; leave the encoding out, or make it a category"
        ),
        (
            "a: {role: ignored, encoding: embedding}\n  b: {type: real}",
            "has the encoding embedding, but its role is ignored"
        ),
        ("a: {role: ignored, encoding: standard}\n  b: {type: real}", "but its role is ignored"),
        ("a: {role: order, type: category}\n  b: {type: real}", "line 2, column 'a': orders the rows, but its type"),
        ("a: {role: order, type: real, missing: true}\n  b: {type: real}", "every row needs its place"),
        (
            "a: {role: attribute, type: real}",
            "line 2, column 'a': is an attribute of sequences, but no column names them"
        ),
        ("a: {role: sequence}\n  b: {role: ignored}", "leaves no column to learn"),
        ("a: {type: text}", "cannot be learnt"),
        ("a: {type: real, labels: [x]}", "has labels, but its type is real"),
        ("a: {type: boolean, labels: [x, y, z]}", "is boolean, but has 3 labels"),
        ("a: {type: category, labels: []}", "empty list"),
        ("a: {type: category, labels: [x, x]}", "the label 'x' twice"),
        ("a: {type: category, labels: [x, NA]}", "stands for a missing cell"),
        ("a: {type: real, format: YYYY-MM-DD}", "has a format, but its type is real"),
    ]) func contradictionsAreRefused(_ columns: String, _ says: String) {
        let said = message { () throws(DataError) in _ = try read("columns:\n  \(columns)\n") }
        #expect(said.contains(says), "\(said)")
    }
}
