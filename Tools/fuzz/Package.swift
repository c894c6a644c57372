// swift-tools-version: 6.2
import PackageDescription

// Every reader of files from outside under libFuzzer; Tools/fuzz/run.sh builds and runs it.
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "antiphon", path: "../..")],
    targets: [
        .target(name: "FuzzReaders", dependencies: [.product(name: "Antiphon", package: "antiphon")]),
        .executableTarget(name: "fuzz", dependencies: ["FuzzReaders"]),
    ]
)
