package corral.envd.filesystem;

import corral.envd.connect.Code;
import corral.envd.connect.RpcError;
import corral.envd.linux.Errno;
import corral.envd.linux.NativeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** What a caller is told when the file system refuses. */
public final class FileErrors {
    private FileErrors() {}

    /** The protocol's error for a refused operation on a path. */
    public static RpcError of(IOException refused, String path) {
        return switch (refused) {
            case NoSuchFileException _ -> new RpcError(Code.NOT_FOUND, "path '" + path + "' does not exist");
            case AccessDeniedException _ -> new RpcError(Code.PERMISSION_DENIED, "permission denied: '" + path + "'");
            case FileAlreadyExistsException _ ->
                new RpcError(Code.ALREADY_EXISTS, "path '" + path + "' already exists");
            case NotDirectoryException _ -> new RpcError(Code.INVALID_ARGUMENT, "path is not a directory: " + path);
            case NativeException failed
            when failed.errno() == Errno.ENOENT -> new RpcError(Code.NOT_FOUND, "path '" + path + "' does not exist");
            case NativeException failed -> new RpcError(code(failed.errno()), failed.reason() + ": '" + path + "'");
            case FileSystemException failed -> ofReason(failed, path);
            default -> new RpcError(Code.INTERNAL, "the file operation failed: " + refused.getMessage());
        };
    }

    private static RpcError ofReason(FileSystemException failed, String path) {
        String reason = failed.getReason() == null ? "" : failed.getReason().toLowerCase(Locale.ROOT);
        Code code = switch (reason) {
            case "not a directory",
                    "is a directory",
                    "too many levels of symbolic links",
                    "file name too long",
                    "invalid argument",
                    "invalid cross-device link",
                    "directory not empty" -> Code.INVALID_ARGUMENT;
            case "no space left on device", "disk quota exceeded", "too many open files" -> Code.RESOURCE_EXHAUSTED;
            case "read-only file system", "operation not permitted", "device or resource busy" ->
                Code.PERMISSION_DENIED;
            default -> reason.startsWith("too many levels") ? Code.INVALID_ARGUMENT : Code.INTERNAL;
        };
        return new RpcError(code, (reason.isEmpty() ? "the file operation failed" : reason) + ": '" + path + "'");
    }

    private static Code code(int errno) {
        return switch (errno) {
            case Errno.ENOENT -> Code.NOT_FOUND;
            case Errno.EACCES, Errno.EPERM, Errno.EROFS -> Code.PERMISSION_DENIED;
            case Errno.EEXIST -> Code.ALREADY_EXISTS;
            case Errno.ENOTDIR, Errno.EISDIR, Errno.ENAMETOOLONG, Errno.ELOOP, Errno.EINVAL, Errno.ENXIO ->
                Code.INVALID_ARGUMENT;
            case Errno.ENOSPC, Errno.EDQUOT, Errno.EAGAIN, Errno.ENOMEM, Errno.ENFILE, Errno.EMFILE ->
                Code.RESOURCE_EXHAUSTED;
            default -> Code.INTERNAL;
        };
    }
}
