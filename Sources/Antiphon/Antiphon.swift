// One import for everything that a program needs.
@_exported public import AntiphonCPU
@_exported public import AntiphonData
@_exported public import AntiphonEvaluation
@_exported public import AntiphonGAN
@_exported public import AntiphonGraph
@_exported public import AntiphonNN
