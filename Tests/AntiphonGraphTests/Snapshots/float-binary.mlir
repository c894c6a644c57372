module @float_binary {
  // input 0: left
  // input 1: right
  // input 2: special left
  // input 3: special right
  // output 0: add
  // output 1: add special
  // output 2: subtract
  // output 3: subtract special
  // output 4: multiply
  // output 5: multiply special
  // output 6: divide
  // output 7: divide special
  // output 8: power
  // output 9: minimum
  // output 10: minimum special
  // output 11: maximum
  // output 12: maximum special
  // output 13: remainder
  // output 14: remainder special
  func.func public @main(%arg0: tensor<4x4xf32>, %arg1: tensor<4x4xf32>, %arg2: tensor<5xf32>, %arg3: tensor<5xf32>) -> (tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>) {
    %0 = "stablehlo.add"(%arg0, %arg1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %1 = "stablehlo.add"(%arg2, %arg3) : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
    %2 = "stablehlo.subtract"(%arg0, %arg1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %3 = "stablehlo.subtract"(%arg2, %arg3) : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
    %4 = "stablehlo.multiply"(%arg0, %arg1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %5 = "stablehlo.multiply"(%arg2, %arg3) : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
    %6 = "stablehlo.divide"(%arg0, %arg1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %7 = "stablehlo.divide"(%arg2, %arg3) : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
    %8 = "stablehlo.power"(%arg0, %arg1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %9 = "stablehlo.minimum"(%arg0, %arg1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %10 = "stablehlo.minimum"(%arg2, %arg3) : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
    %11 = "stablehlo.maximum"(%arg0, %arg1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %12 = "stablehlo.maximum"(%arg2, %arg3) : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
    %13 = "stablehlo.remainder"(%arg0, %arg1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %14 = "stablehlo.remainder"(%arg2, %arg3) : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
    func.return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14 : tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>, tensor<4x4xf32>, tensor<5xf32>
  }
}
