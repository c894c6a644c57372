/// A running sum in log2(n) steps: after step k every element is the sum of the 2^k elements that end (or start) at it.
func runningSum(_ tensor: Tensor, along dimension: Int, reverse: Bool) -> Tensor {
    var (sum, distance) = (tensor, 1)
    let length = tensor.shape[dimension]
    while distance < length {
        var (low, high) = ([Int](repeating: 0, count: tensor.shape.rank), [Int](repeating: 0, count: tensor.shape.rank))
        low[dimension] = reverse ? -distance : distance
        high[dimension] = -low[dimension]
        sum = sum + sum.padded(low: low, high: high)
        distance *= 2
    }
    return sum
}
