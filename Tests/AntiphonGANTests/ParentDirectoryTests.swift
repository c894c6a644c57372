import AntiphonGAN
import Testing

@Suite("Parents of paths")
struct ParentDirectoryTests {
    @Test(
        "whatever the last part is, one character included",
        arguments: [
            ("a", ""), ("run", ""), ("a/b", "a"), ("x/y/run", "x/y"), ("x/y/run/", "x/y"), ("/run", "/"), ("/", "/"),
            ("", ""), ("./r", "."), ("run//", ""), ("日/本", "日"),
        ])
    func parents(path: String, parent: String) {
        #expect(path.parentDirectory == parent)
    }
}
