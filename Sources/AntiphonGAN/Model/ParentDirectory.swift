extension String {
    /// The directory that a path's last part lies in, as a path; empty for a bare name, which lies in the working directory.
    ///
    /// (Foundation's `deletingLastPathComponent` of a string traps for names of one character; Swift 6.3 on Linux.)
    package var parentDirectory: String {
        var path = Substring(self)
        while path.count > 1, path.last == "/" { path.removeLast() }
        guard let slash = path.lastIndex(of: "/") else { return "" }
        let parent = path[..<slash]
        return parent.isEmpty ? "/" : String(parent)
    }
}
