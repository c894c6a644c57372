module @float_unary {
  // input 0: any
  // input 1: positive
  // input 2: small
  // input 3: special
  // output 0: negate
  // output 1: negate special
  // output 2: abs
  // output 3: abs special
  // output 4: sign
  // output 5: sign special
  // output 6: exponential
  // output 7: log
  // output 8: tanh
  // output 9: tanh special
  // output 10: logistic
  // output 11: logistic special
  // output 12: sqrt
  // output 13: rsqrt
  // output 14: sine
  // output 15: cosine
  // output 16: floor
  // output 17: floor special
  // output 18: exponentialMinusOne
  // output 19: logPlusOne
  // output 20: isFinite
  // output 21: isFinite special
  func.func public @main(%arg0: tensor<3x5xf32>, %arg1: tensor<3x5xf32>, %arg2: tensor<3x5xf32>, %arg3: tensor<8xf32>) -> (tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xi1>, tensor<8xi1>) {
    %0 = "stablehlo.negate"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %1 = "stablehlo.negate"(%arg3) : (tensor<8xf32>) -> tensor<8xf32>
    %2 = "stablehlo.abs"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %3 = "stablehlo.abs"(%arg3) : (tensor<8xf32>) -> tensor<8xf32>
    %4 = "stablehlo.sign"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %5 = "stablehlo.sign"(%arg3) : (tensor<8xf32>) -> tensor<8xf32>
    %6 = "stablehlo.exponential"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %7 = "stablehlo.log"(%arg1) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %8 = "stablehlo.tanh"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %9 = "stablehlo.tanh"(%arg3) : (tensor<8xf32>) -> tensor<8xf32>
    %10 = "stablehlo.logistic"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %11 = "stablehlo.logistic"(%arg3) : (tensor<8xf32>) -> tensor<8xf32>
    %12 = "stablehlo.sqrt"(%arg1) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %13 = "stablehlo.rsqrt"(%arg1) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %14 = "stablehlo.sine"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %15 = "stablehlo.cosine"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %16 = "stablehlo.floor"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %17 = "stablehlo.floor"(%arg3) : (tensor<8xf32>) -> tensor<8xf32>
    %18 = "stablehlo.exponential_minus_one"(%arg2) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %19 = "stablehlo.log_plus_one"(%arg2) : (tensor<3x5xf32>) -> tensor<3x5xf32>
    %20 = "stablehlo.is_finite"(%arg0) : (tensor<3x5xf32>) -> tensor<3x5xi1>
    %21 = "stablehlo.is_finite"(%arg3) : (tensor<8xf32>) -> tensor<8xi1>
    func.return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21 : tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<8xf32>, tensor<3x5xf32>, tensor<3x5xf32>, tensor<3x5xi1>, tensor<8xi1>
  }
}
