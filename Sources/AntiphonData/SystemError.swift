import Foundation

/// The operating system's own words for a failure, without Foundation's sentences around them.
enum SystemError {
    /// The text for an `errno` value, such as `Permission denied`.
    static func text(_ code: Int32) -> String {
        String(cString: strerror(code))
    }

    /// The text for an error thrown by Foundation; looks for the POSIX code that it may wrap.
    static func text(_ error: any Error) -> String {
        let error = error as NSError
        if error.domain == NSPOSIXErrorDomain { return text(Int32(error.code)) }
        if let inner = error.userInfo[NSUnderlyingErrorKey] as? NSError, inner.domain == NSPOSIXErrorDomain {
            return text(Int32(inner.code))
        }
        if error.domain == NSCocoaErrorDomain {
            switch error.code {
            case NSFileWriteOutOfSpaceError: return text(ENOSPC)
            case NSFileReadNoPermissionError, NSFileWriteNoPermissionError: return text(EACCES)
            case NSFileWriteVolumeReadOnlyError: return text(EROFS)
            default: break
            }
        }
        return error.localizedDescription
    }
}
