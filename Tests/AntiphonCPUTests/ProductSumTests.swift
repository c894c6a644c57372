import AntiphonCPU
import AntiphonGraph
import Testing

/// Products whose sums the plan folds into their kernels, in the sizes where a row, a column or a number is a vector
/// too.
@Suite("Sums of products of the smallest sizes")
struct ProductSumTests {
    struct Size: Sendable, CustomTestStringConvertible {
        let rows: Int
        let columns: Int
        let inner: Int
        var testDescription: String { "\(rows)x\(inner) by \(inner)x\(columns)" }
    }

    static let sizes = [1, 2].flatMap { rows in
        [1, 2, 5].flatMap { columns in [1, 3, 33].map { Size(rows: rows, columns: columns, inner: $0) } }
    }

    @Test(arguments: sizes)
    func sums(_ size: Size) throws {
        var random = TestRandom(size.rows + 10 * size.columns + 100 * size.inner)
        let left = TensorType.float32([size.rows, size.inner])
        let right = TensorType.float32([size.inner, size.columns])
        let result = TensorType.float32([size.rows, size.columns])
        let types = [left, right, left, right, result]
        // One sum a graph: each product has one reader.
        let bodies: [([Tensor]) -> Tensor] = [
            { $0[0].matrixProduct($0[1]) + $0[2].matrixProduct($0[3]) },
            { $0[0].matrixProduct($0[1]) + $0[2].matrixProduct($0[3]) + $0[4] },
            { $0[4] + ($0[2].matrixProduct($0[3]) + $0[0].matrixProduct($0[1])) * 0.5 },
            { ($0[0].matrixProduct($0[1]) + $0[2].matrixProduct($0[3]).tanh()).tanh() },
            { $0[0].matrixProduct($0[1]).tanh() + $0[2].matrixProduct($0[3]) },
            { tensors in
                let product = tensors[0].matrixProduct(tensors[1])
                return product + product
            },
            { tensors in
                // The vector to be added is itself computed after the product.
                let product = tensors[0].matrixProduct(tensors[1])
                return product + (tensors[4] * 2).exponential()
            },
            { tensors in
                // A sum of three products, and one of the products is another's operand.
                let square = tensors[4].transposed([1, 0]).matrixProduct(tensors[4])
                return tensors[0].matrixProduct(tensors[1]) + tensors[4].matrixProduct(square)
                    + tensors[2].matrixProduct(tensors[3])
            },
        ]
        for (index, body) in bodies.enumerated() {
            let graph = try Graph.trace(types) { [body($0)] }
            try expectAgreement(
                graph, types.map { random.tensor($0, in: -1...1) }, Tolerance(absolute: 2e-5), "body \(index)")
        }
    }
}
