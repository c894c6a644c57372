module @indexing {
  // input 0: x
  // input 1: update
  // input 2: low
  // input 3: middle
  // input 4: high
  // input 5: table
  // input 6: indices
  // input 7: updates
  // input 8: vector
  // input 9: index
  // input 10: flags
  // output 0: inside
  // output 1: clamped
  // output 2: updated
  // output 3: updated at the edge
  // output 4: rows
  // output 5: added
  // output 6: element
  // output 7: integer rows
  // output 8: element added
  func.func public @main(%arg0: tensor<4x5xf32>, %arg1: tensor<2x2xf32>, %arg2: tensor<i32>, %arg3: tensor<i32>, %arg4: tensor<i32>, %arg5: tensor<4x2x3xf32>, %arg6: tensor<2x3xi32>, %arg7: tensor<2x3x2x3xf32>, %arg8: tensor<6xf32>, %arg9: tensor<i32>, %arg10: tensor<3xi32>) -> (tensor<2x3xf32>, tensor<3x2xf32>, tensor<4x5xf32>, tensor<4x5xf32>, tensor<2x3x2x3xf32>, tensor<4x2x3xf32>, tensor<f32>, tensor<3x3xi32>, tensor<6xf32>) {
    %0 = "stablehlo.dynamic_slice"(%arg0, %arg3, %arg3) {slice_sizes = array<i64: 2, 3>} : (tensor<4x5xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
    %1 = "stablehlo.dynamic_slice"(%arg0, %arg2, %arg4) {slice_sizes = array<i64: 3, 2>} : (tensor<4x5xf32>, tensor<i32>, tensor<i32>) -> tensor<3x2xf32>
    %2 = "stablehlo.dynamic_update_slice"(%arg0, %arg1, %arg3, %arg3) : (tensor<4x5xf32>, tensor<2x2xf32>, tensor<i32>, tensor<i32>) -> tensor<4x5xf32>
    %3 = "stablehlo.dynamic_update_slice"(%arg0, %arg1, %arg4, %arg2) : (tensor<4x5xf32>, tensor<2x2xf32>, tensor<i32>, tensor<i32>) -> tensor<4x5xf32>
    %4 = "stablehlo.gather"(%arg5, %arg6) {dimension_numbers = #stablehlo.gather<offset_dims = [2, 3], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2, 3>} : (tensor<4x2x3xf32>, tensor<2x3xi32>) -> tensor<2x3x2x3xf32>
    %5 = "stablehlo.scatter"(%arg5, %arg6, %arg7) ({
    ^bb0(%arg11: tensor<f32>, %arg12: tensor<f32>):
      %6 = "stablehlo.add"(%arg11, %arg12) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%6) : (tensor<f32>) -> ()
    }) {indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2, 3], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 2>, unique_indices = false} : (tensor<4x2x3xf32>, tensor<2x3xi32>, tensor<2x3x2x3xf32>) -> tensor<4x2x3xf32>
    %7 = "stablehlo.gather"(%arg8, %arg9) {dimension_numbers = #stablehlo.gather<offset_dims = [], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 0>, indices_are_sorted = false, slice_sizes = array<i64: 1>} : (tensor<6xf32>, tensor<i32>) -> tensor<f32>
    %8 = "stablehlo.gather"(%arg6, %arg10) {dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 3>} : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<3x3xi32>
    %9 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
    %10 = "stablehlo.reduce"(%arg0, %9) ({
    ^bb0(%arg13: tensor<f32>, %arg14: tensor<f32>):
      %11 = "stablehlo.add"(%arg13, %arg14) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%11) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0, 1>} : (tensor<4x5xf32>, tensor<f32>) -> tensor<f32>
    %12 = "stablehlo.scatter"(%arg8, %arg9, %10) ({
    ^bb0(%arg15: tensor<f32>, %arg16: tensor<f32>):
      %13 = "stablehlo.add"(%arg15, %arg16) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%13) : (tensor<f32>) -> ()
    }) {indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 0>, unique_indices = false} : (tensor<6xf32>, tensor<i32>, tensor<f32>) -> tensor<6xf32>
    func.return %0, %1, %2, %3, %4, %5, %7, %8, %12 : tensor<2x3xf32>, tensor<3x2xf32>, tensor<4x5xf32>, tensor<4x5xf32>, tensor<2x3x2x3xf32>, tensor<4x2x3xf32>, tensor<f32>, tensor<3x3xi32>, tensor<6xf32>
  }
}
