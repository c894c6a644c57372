module @integers {
  // input 0: left
  // input 1: right
  // input 2: shifts
  // input 3: left truth
  // input 4: right truth
  // input 5: divided
  // input 6: divisors
  // output 0: unsigned add
  // output 1: signed add
  // output 2: unsigned subtract
  // output 3: signed subtract
  // output 4: unsigned multiply
  // output 5: signed multiply
  // output 6: unsigned divide
  // output 7: signed divide
  // output 8: unsigned remainder
  // output 9: signed remainder
  // output 10: unsigned minimum
  // output 11: signed minimum
  // output 12: unsigned maximum
  // output 13: signed maximum
  // output 14: unsigned and
  // output 15: signed and
  // output 16: unsigned or
  // output 17: signed or
  // output 18: unsigned xor
  // output 19: signed xor
  // output 20: unsigned shiftLeft
  // output 21: signed shiftLeft
  // output 22: unsigned shiftRightLogical
  // output 23: signed shiftRightLogical
  // output 24: truth and
  // output 25: truth or
  // output 26: truth xor
  // output 27: signed not
  // output 28: signed abs
  // output 29: signed negate
  // output 30: signed sign
  // output 31: unsigned not
  // output 32: truth not
  // output 33: quotients
  // output 34: remainders
  func.func public @main(%arg0: tensor<12xui32>, %arg1: tensor<12xui32>, %arg2: tensor<12xui32>, %arg3: tensor<4xi1>, %arg4: tensor<4xi1>, %arg5: tensor<6xi32>, %arg6: tensor<6xi32>) -> (tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<12xi32>, tensor<12xi32>, tensor<12xi32>, tensor<12xi32>, tensor<12xui32>, tensor<4xi1>, tensor<6xi32>, tensor<6xi32>) {
    %0 = "stablehlo.convert"(%arg0) : (tensor<12xui32>) -> tensor<12xi32>
    %1 = "stablehlo.convert"(%arg1) : (tensor<12xui32>) -> tensor<12xi32>
    %2 = "stablehlo.convert"(%arg2) : (tensor<12xui32>) -> tensor<12xi32>
    %3 = "stablehlo.add"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %4 = "stablehlo.add"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %5 = "stablehlo.subtract"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %6 = "stablehlo.subtract"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %7 = "stablehlo.multiply"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %8 = "stablehlo.multiply"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %9 = "stablehlo.divide"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %10 = "stablehlo.divide"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %11 = "stablehlo.remainder"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %12 = "stablehlo.remainder"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %13 = "stablehlo.minimum"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %14 = "stablehlo.minimum"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %15 = "stablehlo.maximum"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %16 = "stablehlo.maximum"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %17 = "stablehlo.and"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %18 = "stablehlo.and"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %19 = "stablehlo.or"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %20 = "stablehlo.or"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %21 = "stablehlo.xor"(%arg0, %arg1) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %22 = "stablehlo.xor"(%0, %1) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %23 = "stablehlo.shift_left"(%arg0, %arg2) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %24 = "stablehlo.shift_left"(%0, %2) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %25 = "stablehlo.shift_right_logical"(%arg0, %arg2) : (tensor<12xui32>, tensor<12xui32>) -> tensor<12xui32>
    %26 = "stablehlo.shift_right_logical"(%0, %2) : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi32>
    %27 = "stablehlo.and"(%arg3, %arg4) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
    %28 = "stablehlo.or"(%arg3, %arg4) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
    %29 = "stablehlo.xor"(%arg3, %arg4) : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
    %30 = "stablehlo.not"(%0) : (tensor<12xi32>) -> tensor<12xi32>
    %31 = "stablehlo.abs"(%0) : (tensor<12xi32>) -> tensor<12xi32>
    %32 = "stablehlo.negate"(%0) : (tensor<12xi32>) -> tensor<12xi32>
    %33 = "stablehlo.sign"(%0) : (tensor<12xi32>) -> tensor<12xi32>
    %34 = "stablehlo.not"(%arg0) : (tensor<12xui32>) -> tensor<12xui32>
    %35 = "stablehlo.not"(%arg3) : (tensor<4xi1>) -> tensor<4xi1>
    %36 = "stablehlo.divide"(%arg5, %arg6) : (tensor<6xi32>, tensor<6xi32>) -> tensor<6xi32>
    %37 = "stablehlo.remainder"(%arg5, %arg6) : (tensor<6xi32>, tensor<6xi32>) -> tensor<6xi32>
    func.return %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, %36, %37 : tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<12xui32>, tensor<12xi32>, tensor<4xi1>, tensor<4xi1>, tensor<4xi1>, tensor<12xi32>, tensor<12xi32>, tensor<12xi32>, tensor<12xi32>, tensor<12xui32>, tensor<4xi1>, tensor<6xi32>, tensor<6xi32>
  }
}
