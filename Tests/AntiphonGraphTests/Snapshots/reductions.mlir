module @reductions {
  // input 0: x
  // input 1: special
  // input 2: nothing
  // output 0: all
  // output 1: first
  // output 2: last
  // output 3: outer
  // output 4: maximum
  // output 5: minimum
  // output 6: maximum special
  // output 7: minimum special
  // output 8: sum special
  // output 9: no sum
  // output 10: no maximum
  // output 11: no minimum
  func.func public @main(%arg0: tensor<7x12x10xf32>, %arg1: tensor<4xf32>, %arg2: tensor<0x2xf32>) -> (tensor<f32>, tensor<12x10xf32>, tensor<7x12xf32>, tensor<12xf32>, tensor<7x10xf32>, tensor<10xf32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
    %0 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
    %1 = "stablehlo.reduce"(%arg0, %0) ({
    ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
      %2 = "stablehlo.add"(%arg3, %arg4) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%2) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0, 1, 2>} : (tensor<7x12x10xf32>, tensor<f32>) -> tensor<f32>
    %3 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
    %4 = "stablehlo.reduce"(%arg0, %3) ({
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %5 = "stablehlo.add"(%arg5, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%5) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0>} : (tensor<7x12x10xf32>, tensor<f32>) -> tensor<12x10xf32>
    %6 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
    %7 = "stablehlo.reduce"(%arg0, %6) ({
    ^bb0(%arg7: tensor<f32>, %arg8: tensor<f32>):
      %8 = "stablehlo.add"(%arg7, %arg8) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%8) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 2>} : (tensor<7x12x10xf32>, tensor<f32>) -> tensor<7x12xf32>
    %9 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
    %10 = "stablehlo.reduce"(%arg0, %9) ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>):
      %11 = "stablehlo.add"(%arg9, %arg10) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%11) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0, 2>} : (tensor<7x12x10xf32>, tensor<f32>) -> tensor<12xf32>
    %12 = "stablehlo.constant"() {value = dense<0xFF800000> : tensor<f32>} : () -> tensor<f32>
    %13 = "stablehlo.reduce"(%arg0, %12) ({
    ^bb0(%arg11: tensor<f32>, %arg12: tensor<f32>):
      %14 = "stablehlo.maximum"(%arg11, %arg12) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%14) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 1>} : (tensor<7x12x10xf32>, tensor<f32>) -> tensor<7x10xf32>
    %15 = "stablehlo.constant"() {value = dense<0x7F800000> : tensor<f32>} : () -> tensor<f32>
    %16 = "stablehlo.reduce"(%arg0, %15) ({
    ^bb0(%arg13: tensor<f32>, %arg14: tensor<f32>):
      %17 = "stablehlo.minimum"(%arg13, %arg14) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%17) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0, 1>} : (tensor<7x12x10xf32>, tensor<f32>) -> tensor<10xf32>
    %18 = "stablehlo.constant"() {value = dense<0xFF800000> : tensor<f32>} : () -> tensor<f32>
    %19 = "stablehlo.reduce"(%arg1, %18) ({
    ^bb0(%arg15: tensor<f32>, %arg16: tensor<f32>):
      %20 = "stablehlo.maximum"(%arg15, %arg16) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%20) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0>} : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
    %21 = "stablehlo.constant"() {value = dense<0x7F800000> : tensor<f32>} : () -> tensor<f32>
    %22 = "stablehlo.reduce"(%arg1, %21) ({
    ^bb0(%arg17: tensor<f32>, %arg18: tensor<f32>):
      %23 = "stablehlo.minimum"(%arg17, %arg18) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%23) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0>} : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
    %24 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
    %25 = "stablehlo.reduce"(%arg1, %24) ({
    ^bb0(%arg19: tensor<f32>, %arg20: tensor<f32>):
      %26 = "stablehlo.add"(%arg19, %arg20) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%26) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0>} : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
    %27 = "stablehlo.constant"() {value = dense<0.0> : tensor<f32>} : () -> tensor<f32>
    %28 = "stablehlo.reduce"(%arg2, %27) ({
    ^bb0(%arg21: tensor<f32>, %arg22: tensor<f32>):
      %29 = "stablehlo.add"(%arg21, %arg22) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%29) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0>} : (tensor<0x2xf32>, tensor<f32>) -> tensor<2xf32>
    %30 = "stablehlo.constant"() {value = dense<0xFF800000> : tensor<f32>} : () -> tensor<f32>
    %31 = "stablehlo.reduce"(%arg2, %30) ({
    ^bb0(%arg23: tensor<f32>, %arg24: tensor<f32>):
      %32 = "stablehlo.maximum"(%arg23, %arg24) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%32) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0>} : (tensor<0x2xf32>, tensor<f32>) -> tensor<2xf32>
    %33 = "stablehlo.constant"() {value = dense<0x7F800000> : tensor<f32>} : () -> tensor<f32>
    %34 = "stablehlo.reduce"(%arg2, %33) ({
    ^bb0(%arg25: tensor<f32>, %arg26: tensor<f32>):
      %35 = "stablehlo.minimum"(%arg25, %arg26) : (tensor<f32>, tensor<f32>) -> tensor<f32>
      "stablehlo.return"(%35) : (tensor<f32>) -> ()
    }) {dimensions = array<i64: 0>} : (tensor<0x2xf32>, tensor<f32>) -> tensor<2xf32>
    func.return %1, %4, %7, %10, %13, %16, %19, %22, %25, %28, %31, %34 : tensor<f32>, tensor<12x10xf32>, tensor<7x12xf32>, tensor<12xf32>, tensor<7x10xf32>, tensor<10xf32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
  }
}
