package org.ferrywright.endpoint.smb.internal;

import java.util.HashMap;
import java.util.Map;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;

/** What the statuses of servers mean to us. */
enum NtStatus {
    END_OF_FILE(0xC0000011, Kind.CHANGED, "it ends earlier than it said"),
    NO_MORE_FILES(0x80000006, Kind.INTERNAL, "there are no more files"),
    NOTIFY_ENUM_DIR(0x10C, Kind.INTERNAL, "there was more than could be told"),
    NOTIFY_CLEANUP(0x10B, Kind.UNREACHABLE, "the server watches no more"),
    NO_SUCH_FILE(0xC000000F, Kind.NOT_FOUND, "it does not exist"),
    OBJECT_NAME_NOT_FOUND(0xC0000034, Kind.NOT_FOUND, "it does not exist"),
    OBJECT_PATH_NOT_FOUND(0xC000003A, Kind.NOT_FOUND, "the folder above it does not exist"),
    OBJECT_NAME_INVALID(0xC0000033, Kind.BAD_NAME, "the server does not take the name"),
    OBJECT_PATH_SYNTAX_BAD(0xC000003B, Kind.BAD_NAME, "the server does not take the path"),
    NAME_TOO_LONG(0xC0000106, Kind.BAD_NAME, "the name is too long for the server"),
    OBJECT_NAME_COLLISION(0xC0000035, Kind.EXISTS, "the name is taken"),
    ACCESS_DENIED(0xC0000022, Kind.DENIED, "the server denies it"),
    CANNOT_DELETE(0xC0000121, Kind.DENIED, "the server does not let it be deleted"),
    INVALID_OWNER(0xC000005A, Kind.DENIED, "the server does not let it have this owner"),
    PRIVILEGE_NOT_HELD(0xC0000061, Kind.DENIED, "the user has not the privilege for it"),
    MEDIA_WRITE_PROTECTED(0xC00000A2, Kind.DENIED, "the disk of the server may only be read"),
    SHARING_VIOLATION(0xC0000043, Kind.LOCKED, "somebody has it open", Retry.SOON),
    FILE_LOCK_CONFLICT(0xC0000054, Kind.LOCKED, "somebody has locked it", Retry.SOON),
    LOCK_NOT_GRANTED(0xC0000055, Kind.LOCKED, "somebody has locked it", Retry.SOON),
    DELETE_PENDING(0xC0000056, Kind.LOCKED, "it was deleted, and somebody still has it open", Retry.SOON),
    USER_MAPPED_FILE(0xC0000243, Kind.LOCKED, "a program has it mapped", Retry.SOON),
    FILE_IS_A_DIRECTORY(0xC00000BA, Kind.IS_DIRECTORY, "it is a folder"),
    NOT_A_DIRECTORY(0xC0000103, Kind.NOT_DIRECTORY, "it is no folder"),
    DIRECTORY_NOT_EMPTY(0xC0000101, Kind.NOT_EMPTY, "the folder is not empty"),
    DISK_FULL(0xC000007F, Kind.NO_SPACE, "the disk of the server is full"),
    QUOTA_EXCEEDED(0xC0000044, Kind.NO_SPACE, "the quota of the user is used up"),
    FILE_TOO_LARGE(0xC0000904, Kind.TOO_LARGE, "the server cannot hold a file of that size"),
    STOPPED_ON_SYMLINK(0x8000002D, Kind.UNSUPPORTED, "the path leads through a symbolic link"),
    PATH_NOT_COVERED(
            0xC0000257,
            Kind.UNSUPPORTED,
            "it is a link of a DFS namespace to another place; give that place a job of its own"),
    INVALID_VIEW_SIZE(0xC000001F, Kind.CHANGED, "it is shorter than it was"),
    NOT_SUPPORTED(0xC00000BB, Kind.UNSUPPORTED, "the server cannot do it"),
    INVALID_DEVICE_REQUEST(0xC0000010, Kind.UNSUPPORTED, "the server cannot do it"),
    INVALID_PARAMETER(0xC000000D, Kind.UNSUPPORTED, "the server does not take it"),
    NOT_SAME_DEVICE(0xC00000D4, Kind.UNSUPPORTED, "it would leave its volume"),
    CRC_ERROR(0xC000003F, Kind.CORRUPT, "the disk of the server has an error there"),
    DISK_CORRUPT(0xC0000032, Kind.CORRUPT, "the file system of the server is damaged"),
    DATA_ERROR(0xC000003E, Kind.CORRUPT, "the disk of the server has an error there"),
    INSUFFICIENT_RESOURCES(0xC000009A, Kind.THROTTLED, "the server is short of resources", Retry.SOON),
    TOO_MANY_OPENED_FILES(0xC000011F, Kind.THROTTLED, "the server has too many files open", Retry.SOON),
    REQUEST_NOT_ACCEPTED(0xC00000D0, Kind.THROTTLED, "the server takes no more sessions now", Retry.SOON),
    NETWORK_BUSY(0xC00000BF, Kind.THROTTLED, "the network of the server is busy", Retry.SOON),
    NO_MEMORY(0xC0000017, Kind.THROTTLED, "the server is short of memory", Retry.SOON),
    IO_DEVICE_ERROR(0xC0000185, Kind.CORRUPT, "the disk of the server has an error there"),
    UNEXPECTED_IO_ERROR(0xC00000E9, Kind.CORRUPT, "the disk of the server has an error there"),
    FILE_DELETED(0xC0000123, Kind.CHANGED, "it was deleted meanwhile", Retry.SOON),
    CANCELLED(0xC0000120, Kind.UNREACHABLE, "the server gave it up", Retry.SOON),
    CONNECTION_DISCONNECTED(0xC000020C, Kind.UNREACHABLE, "the server ended the connection", Retry.SOON),
    CONNECTION_RESET(0xC000020D, Kind.UNREACHABLE, "the server ended the connection", Retry.SOON),
    UNEXPECTED_NETWORK_ERROR(0xC00000C4, Kind.UNREACHABLE, "the server lost its own connection", Retry.SOON),
    VIRUS_INFECTED(0xC0000906, Kind.DENIED, "the scanner of the server says that it has a virus"),
    FILE_SYSTEM_LIMITATION(0xC0000427, Kind.TOO_LARGE, "the file system of the server cannot hold it"),
    IO_TIMEOUT(0xC00000B5, Kind.TIMEOUT, "the server waited too long for its disk", Retry.SOON),
    FILE_CLOSED(0xC0000128, Kind.UNREACHABLE, "the connection was lost meanwhile", Retry.SOON),
    INVALID_HANDLE(0xC0000008, Kind.UNREACHABLE, "the connection was lost meanwhile", Retry.SOON),
    LOGON_FAILURE(0xC000006D, Kind.AUTH, "the server does not take the user name and the password"),
    WRONG_PASSWORD(0xC000006A, Kind.AUTH, "the password is wrong"),
    NO_SUCH_USER(0xC0000064, Kind.AUTH, "the server does not know the user"),
    LOGON_TYPE_NOT_GRANTED(0xC000015B, Kind.AUTH, "the user may not log on over the network"),
    TRUSTED_DOMAIN_FAILURE(0xC000018C, Kind.AUTH, "the server's domain does not trust the user's"),
    NO_LOGON_SERVERS(0xC000005E, Kind.UNREACHABLE, "the server reaches none that checks passwords", Scope.ENDPOINT),
    TIME_DIFFERENCE_AT_DC(0xC0000133, Kind.AUTH, "the clocks of the server and this machine are too far apart"),
    ACCOUNT_RESTRICTION(0xC000006E, Kind.AUTH, "the account is restricted"),
    INVALID_LOGON_HOURS(0xC000006F, Kind.AUTH, "the account may not log on at this time"),
    INVALID_WORKSTATION(0xC0000070, Kind.AUTH, "the account may not log on from this machine"),
    PASSWORD_EXPIRED(0xC0000071, Kind.AUTH, "the password has expired"),
    ACCOUNT_DISABLED(0xC0000072, Kind.AUTH, "the account is disabled"),
    ACCOUNT_LOCKED_OUT(0xC0000234, Kind.AUTH, "the account is locked"),
    PASSWORD_MUST_CHANGE(0xC0000224, Kind.AUTH, "the password has to be changed first"),
    BAD_NETWORK_NAME(0xC00000CC, Kind.UNREACHABLE, "the server has no such share", Scope.ENDPOINT),
    NETWORK_NAME_DELETED(0xC00000C9, Kind.UNREACHABLE, "the share was taken away", Scope.ENDPOINT),
    USER_SESSION_DELETED(0xC0000203, Kind.UNREACHABLE, "the server ended the session", Retry.SOON),
    NETWORK_SESSION_EXPIRED(0xC000035C, Kind.UNREACHABLE, "the session has expired", Retry.SOON);

    /** No failure: the answer comes later. */
    static final int PENDING = 0x00000103;

    /** No failure: the logon goes on. */
    static final int MORE_PROCESSING = 0xC0000016;

    static final int DISK_FULL_CODE = 0xC000007F;

    private static final Map<Integer, NtStatus> BY_CODE = new HashMap<>();

    static {
        for (NtStatus status : values()) {
            BY_CODE.put(status.code, status);
        }
    }

    private final int code;
    private final Kind kind;
    private final String text;
    private final Retry retry;
    private final Scope scope;

    NtStatus(int code, Kind kind, String text) {
        this(code, kind, text, Retry.NEVER, kind == Kind.AUTH ? Scope.ENDPOINT : Scope.ITEM);
    }

    NtStatus(int code, Kind kind, String text, Retry retry) {
        this(code, kind, text, retry, Scope.ITEM);
    }

    NtStatus(int code, Kind kind, String text, Scope scope) {
        this(code, kind, text, Retry.NEVER, scope);
    }

    NtStatus(int code, Kind kind, String text, Retry retry, Scope scope) {
        this.code = code;
        this.kind = kind;
        this.text = text;
        this.retry = retry;
        this.scope = scope;
    }

    /** Null when it is not known. */
    static NtStatus of(int code) {
        return BY_CODE.get(code);
    }

    static NtStatus of(Reply reply) {
        return of(reply.status());
    }

    boolean is(Reply reply) {
        return reply.status() == code;
    }

    /** Whether the server knows the session no more, or wants another logon for it; it cannot sign that. */
    static boolean endsSession(int status) {
        return status == USER_SESSION_DELETED.code || status == NETWORK_SESSION_EXPIRED.code;
    }

    /** Whether it proves that there is nothing. */
    static boolean absent(Reply reply) {
        return NO_SUCH_FILE.is(reply)
                || OBJECT_NAME_NOT_FOUND.is(reply)
                || OBJECT_PATH_NOT_FOUND.is(reply)
                || NOT_A_DIRECTORY.is(reply);
    }

    int code() {
        return code;
    }

    Kind kind() {
        return kind;
    }

    String text() {
        return text;
    }

    Retry retry() {
        return retry;
    }

    Scope scope() {
        return scope;
    }
}
