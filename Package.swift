// swift-tools-version: 6.2
import PackageDescription

// One row a target: what it is called and what it may know. Dependencies point downwards only (see
// Documentation/decisions/0001-house.md); the settings are applied to every Swift target in the loop at the end.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let examples = ["PlainRNN", "FeedForwardGAN", "StepJudgedGAN", "ConditionalGAN", "InfoGAN"]

let package = Package(
    name: "Antiphon",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Antiphon", targets: ["Antiphon"]),
        .executable(name: "antiphon", targets: ["AntiphonCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        .target(name: "CAntiphonKernels"),
        .target(name: "AntiphonGraph"),
        .target(name: "AntiphonReference", dependencies: ["AntiphonGraph"]),
        .target(name: "AntiphonCPU", dependencies: ["AntiphonGraph", "CAntiphonKernels"]),
        .target(name: "AntiphonNN", dependencies: ["AntiphonGraph"]),
        .target(name: "AntiphonData", dependencies: [yams]),
        .target(name: "AntiphonGAN", dependencies: ["AntiphonGraph", "AntiphonNN", "AntiphonData", yams]),
        .target(name: "AntiphonEvaluation", dependencies: ["AntiphonGraph", "AntiphonNN", "AntiphonData"]),
        .target(
            name: "Antiphon",
            dependencies: [
                "AntiphonGraph", "AntiphonReference", "AntiphonCPU", "AntiphonNN", "AntiphonData", "AntiphonGAN",
                "AntiphonEvaluation",
            ]),
        .executableTarget(name: "AntiphonCommand", dependencies: ["Antiphon", argumentParser]),

        .testTarget(name: "CAntiphonKernelsTests", dependencies: ["CAntiphonKernels"]),
        .target(name: "AntiphonTestSupport", dependencies: ["AntiphonGraph"], path: "Tests/Support"),
        .testTarget(
            name: "AntiphonGraphTests",
            dependencies: ["AntiphonGraph", "AntiphonReference", "AntiphonTestSupport"], exclude: ["Snapshots"]),
        .testTarget(
            name: "AntiphonCPUTests",
            dependencies: [
                "AntiphonCPU", "AntiphonReference", "AntiphonGraph", "AllocationCounter", "AntiphonTestSupport",
            ]),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .testTarget(
            name: "AntiphonNNTests",
            dependencies: ["AntiphonNN", "AntiphonCPU", "AntiphonReference"], resources: [.copy("Goldens")]),
        .testTarget(name: "AntiphonDataTests", dependencies: ["AntiphonData"]),
        .testTarget(
            name: "AntiphonGANTests",
            dependencies: ["AntiphonGAN", "AntiphonCPU", "AntiphonReference", "AntiphonTestSupport"],
            resources: [.copy("Goldens")]),
        .testTarget(
            name: "AntiphonEvaluationTests",
            dependencies: ["AntiphonEvaluation", "AntiphonCPU"], resources: [.copy("Goldens")]),
        .testTarget(name: "ExamplesTests", dependencies: examples.map { .byName(name: $0) }),
        .testTarget(name: "AntiphonCommandTests", dependencies: ["AntiphonCommand", "Antiphon"]),
    ] + examples.map { .executableTarget(name: $0, dependencies: ["Antiphon"], path: "Examples/\($0)") },
    cLanguageStandard: .c11
)

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

for target in package.targets where !["CAntiphonKernels", "AllocationCounter"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + swiftSettings
}
