module @products {
  // input 0: a
  // input 1: b
  // input 2: c
  // input 3: d
  // input 4: v
  // output 0: matrix
  // output 1: sequence
  // output 2: transposed
  // output 3: batched
  // output 4: twice
  // output 5: inner
  // output 6: outer
  func.func public @main(%arg0: tensor<5x32xf32>, %arg1: tensor<32x6xf32>, %arg2: tensor<3x5x32xf32>, %arg3: tensor<32x3xf32>, %arg4: tensor<32xf32>) -> (tensor<5x6xf32>, tensor<3x5x6xf32>, tensor<5x5xf32>, tensor<3x5xf32>, tensor<5xf32>, tensor<f32>, tensor<32x32xf32>) {
    %0 = "stablehlo.dot_general"(%arg0, %arg1) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<5x32xf32>, tensor<32x6xf32>) -> tensor<5x6xf32>
    %1 = "stablehlo.dot_general"(%arg2, %arg1) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<3x5x32xf32>, tensor<32x6xf32>) -> tensor<3x5x6xf32>
    %2 = "stablehlo.dot_general"(%arg0, %arg0) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1]>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<5x32xf32>, tensor<5x32xf32>) -> tensor<5x5xf32>
    %3 = "stablehlo.dot_general"(%arg2, %arg3) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [0], rhs_batching_dimensions = [1], lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<3x5x32xf32>, tensor<32x3xf32>) -> tensor<3x5xf32>
    %4 = "stablehlo.dot_general"(%arg2, %arg3) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [0, 2], rhs_contracting_dimensions = [1, 0]>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<3x5x32xf32>, tensor<32x3xf32>) -> tensor<5xf32>
    %5 = "stablehlo.dot_general"(%arg4, %arg4) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [0], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<32xf32>, tensor<32xf32>) -> tensor<f32>
    %6 = "stablehlo.dot_general"(%arg4, %arg4) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [], rhs_contracting_dimensions = []>, precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]} : (tensor<32xf32>, tensor<32xf32>) -> tensor<32x32xf32>
    func.return %0, %1, %2, %3, %4, %5, %6 : tensor<5x6xf32>, tensor<3x5x6xf32>, tensor<5x5xf32>, tensor<3x5xf32>, tensor<5xf32>, tensor<f32>, tensor<32x32xf32>
  }
}
