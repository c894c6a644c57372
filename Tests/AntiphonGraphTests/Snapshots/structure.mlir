module @structure {
  // input 0: x
  // input 1: row
  // input 2: scalar
  // output 0: iota
  // output 1: iota float
  // output 2: iota unsigned
  // output 3: spread
  // output 4: repeated
  // output 5: turned
  // output 6: reshaped
  // output 7: transposed
  // output 8: sliced
  // output 9: padded
  // output 10: cut
  // output 11: spaced
  // output 12: joined
  // output 13: reversed
  func.func public @main(%arg0: tensor<2x3x4xf32>, %arg1: tensor<1x4xf32>, %arg2: tensor<f32>) -> (tensor<2x3xi32>, tensor<2x3xf32>, tensor<4xui32>, tensor<2x2xf32>, tensor<3x4xf32>, tensor<4x2x5x3xf32>, tensor<6x4xf32>, tensor<4x2x3xf32>, tensor<2x2x2xf32>, tensor<3x5x4xf32>, tensor<2x2x2xf32>, tensor<2x7x7xf32>, tensor<2x7x4xf32>, tensor<2x3x4xf32>) {
    %0 = "stablehlo.iota"() {iota_dimension = 1 : i64} : () -> tensor<2x3xi32>
    %1 = "stablehlo.iota"() {iota_dimension = 0 : i64} : () -> tensor<2x3xf32>
    %2 = "stablehlo.iota"() {iota_dimension = 0 : i64} : () -> tensor<4xui32>
    %3 = "stablehlo.broadcast_in_dim"(%arg2) {broadcast_dimensions = array<i64>} : (tensor<f32>) -> tensor<2x2xf32>
    %4 = "stablehlo.broadcast_in_dim"(%arg1) {broadcast_dimensions = array<i64: 0, 1>} : (tensor<1x4xf32>) -> tensor<3x4xf32>
    %5 = "stablehlo.broadcast_in_dim"(%arg0) {broadcast_dimensions = array<i64: 1, 3, 0>} : (tensor<2x3x4xf32>) -> tensor<4x2x5x3xf32>
    %6 = "stablehlo.reshape"(%arg0) : (tensor<2x3x4xf32>) -> tensor<6x4xf32>
    %7 = "stablehlo.transpose"(%arg0) {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
    %8 = "stablehlo.slice"(%arg0) {limit_indices = array<i64: 2, 3, 4>, start_indices = array<i64: 0, 1, 0>, strides = array<i64: 1, 1, 3>} : (tensor<2x3x4xf32>) -> tensor<2x2x2xf32>
    %9 = "stablehlo.constant"() {value = dense<7.0> : tensor<f32>} : () -> tensor<f32>
    %10 = "stablehlo.pad"(%arg0, %9) {edge_padding_high = array<i64: 0, 2, 0>, edge_padding_low = array<i64: 1, 0, 0>, interior_padding = array<i64: 0, 0, 0>} : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<3x5x4xf32>
    %11 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
    %12 = "stablehlo.pad"(%arg0, %11) {edge_padding_high = array<i64: 0, 0, -2>, edge_padding_low = array<i64: 0, -1, 0>, interior_padding = array<i64: 0, 0, 0>} : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x2x2xf32>
    %13 = "stablehlo.constant"() {value = dense<-1.0> : tensor<f32>} : () -> tensor<f32>
    %14 = "stablehlo.pad"(%arg0, %13) {edge_padding_high = array<i64: 0, 0, -1>, edge_padding_low = array<i64: 0, 0, 1>, interior_padding = array<i64: 0, 2, 1>} : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x7x7xf32>
    %15 = "stablehlo.slice"(%arg0) {limit_indices = array<i64: 2, 1, 4>, start_indices = array<i64: 0, 0, 0>, strides = array<i64: 1, 1, 1>} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
    %16 = "stablehlo.concatenate"(%arg0, %arg0, %15) {dimension = 1 : i64} : (tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<2x1x4xf32>) -> tensor<2x7x4xf32>
    %17 = "stablehlo.reverse"(%arg0) {dimensions = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
    func.return %0, %1, %2, %3, %4, %5, %6, %7, %8, %10, %12, %14, %16, %17 : tensor<2x3xi32>, tensor<2x3xf32>, tensor<4xui32>, tensor<2x2xf32>, tensor<3x4xf32>, tensor<4x2x5x3xf32>, tensor<6x4xf32>, tensor<4x2x3xf32>, tensor<2x2x2xf32>, tensor<3x5x4xf32>, tensor<2x2x2xf32>, tensor<2x7x7xf32>, tensor<2x7x4xf32>, tensor<2x3x4xf32>
  }
}
