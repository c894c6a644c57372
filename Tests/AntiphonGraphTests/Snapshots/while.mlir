module @while {
  // input 0: x
  // input 1: limit
  // output 0: x
  // output 1: rounds
  func.func public @main(%arg0: tensor<3xf32>, %arg1: tensor<f32>) -> (tensor<3xf32>, tensor<i32>) {
    %0 = "stablehlo.constant"() {value = dense<0> : tensor<i32>} : () -> tensor<i32>
    %1:3 = "stablehlo.while"(%arg0, %arg1, %0) ({
    ^bb0(%arg2: tensor<3xf32>, %arg3: tensor<f32>, %arg4: tensor<i32>):
      %2 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
      %3 = "stablehlo.reduce"(%arg2, %2) ({
      ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
        %4 = "stablehlo.add"(%arg5, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
        "stablehlo.return"(%4) : (tensor<f32>) -> ()
      }) {dimensions = array<i64: 0>} : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
      %5 = "stablehlo.compare"(%3, %arg3) {compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = #stablehlo<comparison_direction LT>} : (tensor<f32>, tensor<f32>) -> tensor<i1>
      "stablehlo.return"(%5) : (tensor<i1>) -> ()
    }, {
    ^bb0(%arg7: tensor<3xf32>, %arg8: tensor<f32>, %arg9: tensor<i32>):
      %6 = "stablehlo.constant"() {value = dense<0> : tensor<i32>} : () -> tensor<i32>
      %7 = "stablehlo.multiply"(%arg9, %6) : (tensor<i32>, tensor<i32>) -> tensor<i32>
      %8:2 = "stablehlo.while"(%arg7, %7) ({
      ^bb0(%arg10: tensor<3xf32>, %arg11: tensor<i32>):
        %9 = "stablehlo.constant"() {value = dense<2> : tensor<i32>} : () -> tensor<i32>
        %10 = "stablehlo.compare"(%arg11, %9) {compare_type = #stablehlo<comparison_type SIGNED>, comparison_direction = #stablehlo<comparison_direction LT>} : (tensor<i32>, tensor<i32>) -> tensor<i1>
        "stablehlo.return"(%10) : (tensor<i1>) -> ()
      }, {
      ^bb0(%arg12: tensor<3xf32>, %arg13: tensor<i32>):
        %11 = "stablehlo.constant"() {value = dense<0.25> : tensor<f32>} : () -> tensor<f32>
        %12 = "stablehlo.broadcast_in_dim"(%11) {broadcast_dimensions = array<i64>} : (tensor<f32>) -> tensor<3xf32>
        %13 = "stablehlo.multiply"(%arg12, %12) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
        %14 = "stablehlo.add"(%arg12, %13) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
        %15 = "stablehlo.constant"() {value = dense<1> : tensor<i32>} : () -> tensor<i32>
        %16 = "stablehlo.add"(%arg13, %15) : (tensor<i32>, tensor<i32>) -> tensor<i32>
        "stablehlo.return"(%14, %16) : (tensor<3xf32>, tensor<i32>) -> ()
      }) : (tensor<3xf32>, tensor<i32>) -> (tensor<3xf32>, tensor<i32>)
      %17 = "stablehlo.constant"() {value = dense<1> : tensor<i32>} : () -> tensor<i32>
      %18 = "stablehlo.add"(%arg9, %17) : (tensor<i32>, tensor<i32>) -> tensor<i32>
      "stablehlo.return"(%8#0, %arg8, %18) : (tensor<3xf32>, tensor<f32>, tensor<i32>) -> ()
    }) : (tensor<3xf32>, tensor<f32>, tensor<i32>) -> (tensor<3xf32>, tensor<f32>, tensor<i32>)
    func.return %1#0, %1#2 : tensor<3xf32>, tensor<i32>
  }
}
