module @relations {
  // input 0: x
  // input 1: y
  // input 2: i
  // input 3: j
  // input 4: p
  // input 5: q
  // input 6: wide
  // output 0: float equal
  // output 1: signed equal
  // output 2: truth equal
  // output 3: unsigned equal
  // output 4: float notEqual
  // output 5: signed notEqual
  // output 6: truth notEqual
  // output 7: unsigned notEqual
  // output 8: float less
  // output 9: signed less
  // output 10: truth less
  // output 11: unsigned less
  // output 12: float lessOrEqual
  // output 13: signed lessOrEqual
  // output 14: truth lessOrEqual
  // output 15: unsigned lessOrEqual
  // output 16: float greater
  // output 17: signed greater
  // output 18: truth greater
  // output 19: unsigned greater
  // output 20: float greaterOrEqual
  // output 21: signed greaterOrEqual
  // output 22: truth greaterOrEqual
  // output 23: unsigned greaterOrEqual
  // output 24: select
  // output 25: select integers
  // output 26: float to int32
  // output 27: float to uint32
  // output 28: float to bool
  // output 29: signed to float32
  // output 30: signed to uint32
  // output 31: signed to bool
  // output 32: truth to float32
  // output 33: truth to int32
  // output 34: truth to uint32
  // output 35: unsigned to float
  // output 36: saturating to signed
  func.func public @main(%arg0: tensor<5xf32>, %arg1: tensor<5xf32>, %arg2: tensor<5xi32>, %arg3: tensor<5xi32>, %arg4: tensor<5xi1>, %arg5: tensor<5xi1>, %arg6: tensor<5xf32>) -> (tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xf32>, tensor<5xi32>, tensor<5xi32>, tensor<5xui32>, tensor<5xi1>, tensor<5xf32>, tensor<5xui32>, tensor<5xi1>, tensor<5xf32>, tensor<5xi32>, tensor<5xui32>, tensor<5xf32>, tensor<5xi32>) {
    %0 = "stablehlo.compare"(%arg0, %arg1) {compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = #stablehlo<comparison_direction EQ>} : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xi1>
    %1 = "stablehlo.compare"(%arg2, %arg3) {compare_type = #stablehlo<comparison_type SIGNED>, comparison_direction = #stablehlo<comparison_direction EQ>} : (tensor<5xi32>, tensor<5xi32>) -> tensor<5xi1>
    %2 = "stablehlo.compare"(%arg4, %arg5) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction EQ>} : (tensor<5xi1>, tensor<5xi1>) -> tensor<5xi1>
    %3 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xui32>
    %4 = "stablehlo.convert"(%arg3) : (tensor<5xi32>) -> tensor<5xui32>
    %5 = "stablehlo.compare"(%3, %4) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction EQ>} : (tensor<5xui32>, tensor<5xui32>) -> tensor<5xi1>
    %6 = "stablehlo.compare"(%arg0, %arg1) {compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = #stablehlo<comparison_direction NE>} : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xi1>
    %7 = "stablehlo.compare"(%arg2, %arg3) {compare_type = #stablehlo<comparison_type SIGNED>, comparison_direction = #stablehlo<comparison_direction NE>} : (tensor<5xi32>, tensor<5xi32>) -> tensor<5xi1>
    %8 = "stablehlo.compare"(%arg4, %arg5) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction NE>} : (tensor<5xi1>, tensor<5xi1>) -> tensor<5xi1>
    %9 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xui32>
    %10 = "stablehlo.convert"(%arg3) : (tensor<5xi32>) -> tensor<5xui32>
    %11 = "stablehlo.compare"(%9, %10) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction NE>} : (tensor<5xui32>, tensor<5xui32>) -> tensor<5xi1>
    %12 = "stablehlo.compare"(%arg0, %arg1) {compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = #stablehlo<comparison_direction LT>} : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xi1>
    %13 = "stablehlo.compare"(%arg2, %arg3) {compare_type = #stablehlo<comparison_type SIGNED>, comparison_direction = #stablehlo<comparison_direction LT>} : (tensor<5xi32>, tensor<5xi32>) -> tensor<5xi1>
    %14 = "stablehlo.compare"(%arg4, %arg5) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction LT>} : (tensor<5xi1>, tensor<5xi1>) -> tensor<5xi1>
    %15 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xui32>
    %16 = "stablehlo.convert"(%arg3) : (tensor<5xi32>) -> tensor<5xui32>
    %17 = "stablehlo.compare"(%15, %16) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction LT>} : (tensor<5xui32>, tensor<5xui32>) -> tensor<5xi1>
    %18 = "stablehlo.compare"(%arg0, %arg1) {compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = #stablehlo<comparison_direction LE>} : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xi1>
    %19 = "stablehlo.compare"(%arg2, %arg3) {compare_type = #stablehlo<comparison_type SIGNED>, comparison_direction = #stablehlo<comparison_direction LE>} : (tensor<5xi32>, tensor<5xi32>) -> tensor<5xi1>
    %20 = "stablehlo.compare"(%arg4, %arg5) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction LE>} : (tensor<5xi1>, tensor<5xi1>) -> tensor<5xi1>
    %21 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xui32>
    %22 = "stablehlo.convert"(%arg3) : (tensor<5xi32>) -> tensor<5xui32>
    %23 = "stablehlo.compare"(%21, %22) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction LE>} : (tensor<5xui32>, tensor<5xui32>) -> tensor<5xi1>
    %24 = "stablehlo.compare"(%arg0, %arg1) {compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = #stablehlo<comparison_direction GT>} : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xi1>
    %25 = "stablehlo.compare"(%arg2, %arg3) {compare_type = #stablehlo<comparison_type SIGNED>, comparison_direction = #stablehlo<comparison_direction GT>} : (tensor<5xi32>, tensor<5xi32>) -> tensor<5xi1>
    %26 = "stablehlo.compare"(%arg4, %arg5) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction GT>} : (tensor<5xi1>, tensor<5xi1>) -> tensor<5xi1>
    %27 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xui32>
    %28 = "stablehlo.convert"(%arg3) : (tensor<5xi32>) -> tensor<5xui32>
    %29 = "stablehlo.compare"(%27, %28) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction GT>} : (tensor<5xui32>, tensor<5xui32>) -> tensor<5xi1>
    %30 = "stablehlo.compare"(%arg0, %arg1) {compare_type = #stablehlo<comparison_type FLOAT>, comparison_direction = #stablehlo<comparison_direction GE>} : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xi1>
    %31 = "stablehlo.compare"(%arg2, %arg3) {compare_type = #stablehlo<comparison_type SIGNED>, comparison_direction = #stablehlo<comparison_direction GE>} : (tensor<5xi32>, tensor<5xi32>) -> tensor<5xi1>
    %32 = "stablehlo.compare"(%arg4, %arg5) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction GE>} : (tensor<5xi1>, tensor<5xi1>) -> tensor<5xi1>
    %33 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xui32>
    %34 = "stablehlo.convert"(%arg3) : (tensor<5xi32>) -> tensor<5xui32>
    %35 = "stablehlo.compare"(%33, %34) {compare_type = #stablehlo<comparison_type UNSIGNED>, comparison_direction = #stablehlo<comparison_direction GE>} : (tensor<5xui32>, tensor<5xui32>) -> tensor<5xi1>
    %36 = "stablehlo.select"(%arg4, %arg0, %arg1) : (tensor<5xi1>, tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
    %37 = "stablehlo.select"(%arg4, %arg2, %arg3) : (tensor<5xi1>, tensor<5xi32>, tensor<5xi32>) -> tensor<5xi32>
    %38 = "stablehlo.convert"(%arg0) : (tensor<5xf32>) -> tensor<5xi32>
    %39 = "stablehlo.convert"(%arg0) : (tensor<5xf32>) -> tensor<5xui32>
    %40 = "stablehlo.convert"(%arg0) : (tensor<5xf32>) -> tensor<5xi1>
    %41 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xf32>
    %42 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xui32>
    %43 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xi1>
    %44 = "stablehlo.convert"(%arg4) : (tensor<5xi1>) -> tensor<5xf32>
    %45 = "stablehlo.convert"(%arg4) : (tensor<5xi1>) -> tensor<5xi32>
    %46 = "stablehlo.convert"(%arg4) : (tensor<5xi1>) -> tensor<5xui32>
    %47 = "stablehlo.convert"(%arg2) : (tensor<5xi32>) -> tensor<5xui32>
    %48 = "stablehlo.convert"(%47) : (tensor<5xui32>) -> tensor<5xf32>
    %49 = "stablehlo.convert"(%arg6) : (tensor<5xf32>) -> tensor<5xi32>
    func.return %0, %1, %2, %5, %6, %7, %8, %11, %12, %13, %14, %17, %18, %19, %20, %23, %24, %25, %26, %29, %30, %31, %32, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %48, %49 : tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xf32>, tensor<5xi32>, tensor<5xi32>, tensor<5xui32>, tensor<5xi1>, tensor<5xf32>, tensor<5xui32>, tensor<5xi1>, tensor<5xf32>, tensor<5xi32>, tensor<5xui32>, tensor<5xf32>, tensor<5xi32>
  }
}
