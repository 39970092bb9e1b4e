/* Stands between the till and the file system (LD_PRELOAD): counts what the till does to the files under CRASH_DIR,
 * kills it or fails it at the n-th such act, and writes down each act and each answer in the order in which they happen.
 *
 *   CRASH_DIR     the folder whose files count, without links in its path; all else passes through
 *   CRASH_FAULT   kill_before, kill_half, eio_once or enospc_from; nothing fails where it is missing
 *   CRASH_AT      the act, from 1, at which the fault comes
 *   CRASH_REPORT  a file that gets the kind and the name of the act once the fault has come
 *   CRASH_TRACE   a file to which acts and answers are appended
 *
 * An act is the making, writing, cutting, syncing, renaming or removing of a file or folder. Shared memory (-shm) is no
 * act: it does not outlive the machine. One mutex is held from the decision to the record, so the record's order is the
 * order of the disk; two threads of the till never act at once. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { NONE, KILL_BEFORE, KILL_HALF, EIO_ONCE, ENOSPC_FROM };
enum verdict { PASS, HALF, FAIL };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static enum fault fault = NONE;
static long fault_at, acts;
static const char *report_path;
static int trace = -1;

#define REAL(result, name, ...)                                                                                        \
    static result (*real)(__VA_ARGS__);                                                                                \
    if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static int real_open(const char *path, int flags, mode_t mode) {
    REAL(int, open64, const char *, int, ...);
    return real(path, flags, mode);
}

static ssize_t real_write(int fd, const void *bytes, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    return real(fd, bytes, length);
}

__attribute__((constructor)) static void begin(void) {
    const char *dir = getenv("CRASH_DIR"), *kind = getenv("CRASH_FAULT"), *at = getenv("CRASH_AT");
    const char *trace_path = getenv("CRASH_TRACE");
    if (dir) {
        snprintf(folder, sizeof folder, "%s", dir);
        folder_length = strlen(folder);
    }
    if (kind) {
        fault = !strcmp(kind, "kill_before") ? KILL_BEFORE
              : !strcmp(kind, "kill_half")   ? KILL_HALF
              : !strcmp(kind, "eio_once")    ? EIO_ONCE
              : !strcmp(kind, "enospc_from") ? ENOSPC_FROM
                                             : NONE;
    }
    fault_at = at ? atol(at) : 0;
    report_path = getenv("CRASH_REPORT");
    if (trace_path) trace = real_open(trace_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Whether this path is one of the shop's, and lasts. */
static int counts(const char *path) {
    if (!folder_length || strncmp(path, folder, folder_length)) return 0;
    if (path[folder_length] != '/' && path[folder_length] != 0) return 0;
    size_t length = strlen(path);
    return length < 4 || strcmp(path + length - 4, "-shm");
}

/* The path of an open file; empty where it has none. */
static void path_of_fd(int fd, char *out) {
    char link[64];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, out, PATH_MAX - 1);
    out[length < 0 ? 0 : length] = 0;
    errno = saved;
}

/* The absolute path of a name relative to an open folder. */
static void absolute(int at, const char *path, char *out) {
    char base[PATH_MAX];
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    if (at == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) base[0] = 0;
    } else {
        path_of_fd(at, base);
    }
    size_t length = strlen(base);
    memcpy(out, base, length);
    snprintf(out + length, PATH_MAX - length, "/%s", path);
}

static void write_all(int fd, const void *bytes, size_t length) {
    const char *next = bytes;
    while (length) {
        ssize_t done = real_write(fd, next, length);
        if (done <= 0) return;
        next += done;
        length -= (size_t)done;
    }
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void report(char kind, const char *path) {
    char line[PATH_MAX + 16];
    if (!report_path) return;
    int fd = real_open(report_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int length = snprintf(line, sizeof line, "%c %s\n", kind, path);
    write_all(fd, line, (size_t)length);
    close(fd);
}

/* What becomes of the next act. Called with the mutex held. */
static enum verdict judge(char kind, const char *path, int needs_space) {
    acts++;
    if (fault == NONE || acts < fault_at) return PASS;
    if (acts == fault_at) report(kind, path);
    switch (fault) {
    case KILL_BEFORE:
        die();
        return PASS;
    case KILL_HALF:
        return HALF;
    case EIO_ONCE:
        if (acts > fault_at) return PASS;
        errno = EIO;
        return FAIL;
    default:
        if (!needs_space) return PASS;
        errno = ENOSPC;
        return FAIL;
    }
}

static void record(char kind, ino_t inode, long long number, const char *path, const void *bytes, size_t length) {
    char head[PATH_MAX + 96];
    int saved = errno;
    if (trace < 0) return;
    int size = snprintf(head, sizeof head, "%c %llu %lld %zu %s\n", kind, (unsigned long long)inode, number, length, path);
    write_all(trace, head, (size_t)size);
    if (length) write_all(trace, bytes, length);
    errno = saved;
}

static ino_t inode_of_fd(int fd, long long *size) {
    struct stat it;
    int saved = errno;
    if (fstat(fd, &it)) memset(&it, 0, sizeof it);
    if (size) *size = it.st_size;
    errno = saved;
    return it.st_ino;
}

static ino_t inode_of_path(const char *path) {
    struct stat it;
    int saved = errno;
    if (lstat(path, &it)) memset(&it, 0, sizeof it);
    errno = saved;
    return it.st_ino;
}

/* Opening is an act where it makes a file or empties one. */
static int act_open(int at, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    REAL(int, openat64, int, const char *, int, ...);
    absolute(at, name, path);
    if (!counts(path) || !(flags & (O_CREAT | O_TRUNC))) return real(at, name, flags, mode);
    pthread_mutex_lock(&one_at_a_time);
    struct stat before;
    int is_there = !lstat(path, &before), fd = -1;
    char kind = is_there ? 'T' : 'C';
    int acts_now = is_there ? (flags & O_TRUNC) && before.st_size > 0 : flags & O_CREAT;
    enum verdict verdict = acts_now ? judge(kind, path, !is_there) : PASS;
    if (verdict != FAIL) {
        fd = real(at, name, flags, mode);
        if (fd >= 0 && acts_now) record(kind, inode_of_fd(fd, NULL), 0, path, NULL, 0);
        if (verdict == HALF) die();
    }
    pthread_mutex_unlock(&one_at_a_time);
    return fd;
}

#define MODE_OF(flags)                                                                                                 \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                             \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags)
    return act_open(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_OF(flags)
    return act_open(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...) {
    MODE_OF(flags)
    return act_open(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
    MODE_OF(flags)
    return act_open(at, path, flags, mode);
}

int creat(const char *path, mode_t mode) { return act_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int creat64(const char *path, mode_t mode) { return act_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* A write at a place; at the file's own position where `offset` is negative. */
static ssize_t act_write(int fd, const void *bytes, size_t length, off64_t offset) {
    char path[PATH_MAX];
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    path_of_fd(fd, path);
    int is_answer = fd == STDOUT_FILENO, is_act = counts(path);
    if (!is_act && !(is_answer && trace >= 0))
        return offset < 0 ? real_write(fd, bytes, length) : real(fd, bytes, length, offset);
    pthread_mutex_lock(&one_at_a_time);
    off64_t place = !is_act ? 0 : offset < 0 ? lseek64(fd, 0, SEEK_CUR) : offset;
    enum verdict verdict = is_act ? judge('W', path, 1) : PASS;
    ssize_t done = -1;
    if (verdict != FAIL) {
        size_t part = verdict == HALF ? length / 2 : length;
        done = offset < 0 ? real_write(fd, bytes, part) : real(fd, bytes, part, offset);
        if (done > 0) record(is_act ? 'W' : 'A', is_act ? inode_of_fd(fd, NULL) : 0, place, path, bytes, (size_t)done);
        if (verdict == HALF) die();
    }
    pthread_mutex_unlock(&one_at_a_time);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) { return act_write(fd, bytes, length, -1); }

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return act_write(fd, bytes, length, offset); }

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    return act_write(fd, bytes, length, offset);
}

/* The first part that is not empty alone: a short write, which every caller must go on from. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    for (int n = 0; n < count; n++)
        if (parts[n].iov_len) return act_write(fd, parts[n].iov_base, parts[n].iov_len, -1);
    return 0;
}

static int act_sync(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    struct stat it;
    path_of_fd(fd, path);
    if (!counts(path) || fstat(fd, &it)) return real(fd);
    char kind = S_ISDIR(it.st_mode) ? 'D' : 'S';
    pthread_mutex_lock(&one_at_a_time);
    enum verdict verdict = judge(kind, path, 1);
    int outcome = verdict == FAIL ? -1 : real(fd);
    if (outcome == 0) record(kind, it.st_ino, 0, path, NULL, 0);
    if (verdict == HALF) die();
    pthread_mutex_unlock(&one_at_a_time);
    return outcome;
}

int fsync(int fd) {
    REAL(int, fsync, int);
    return act_sync(fd, real);
}

int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    return act_sync(fd, real);
}

/* A file's size is one number, which no file system writes in halves: half-way is after it. */
static int act_truncate(int fd, off64_t size) {
    char path[PATH_MAX];
    long long before = 0;
    REAL(int, ftruncate64, int, off64_t);
    path_of_fd(fd, path);
    if (!counts(path)) return real(fd, size);
    pthread_mutex_lock(&one_at_a_time);
    ino_t inode = inode_of_fd(fd, &before);
    enum verdict verdict = judge('T', path, size > before);
    int outcome = verdict == FAIL ? -1 : real(fd, size);
    if (outcome == 0) record('T', inode, size, path, NULL, 0);
    if (verdict == HALF) die();
    pthread_mutex_unlock(&one_at_a_time);
    return outcome;
}

int ftruncate(int fd, off_t size) { return act_truncate(fd, size); }

int ftruncate64(int fd, off64_t size) { return act_truncate(fd, size); }

static int act_rename(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char old[PATH_MAX], new[PATH_MAX];
    REAL(int, renameat2, int, const char *, int, const char *, unsigned);
    absolute(from_at, from, old);
    absolute(to_at, to, new);
    if (!counts(old) && !counts(new)) return real(from_at, from, to_at, to, flags);
    pthread_mutex_lock(&one_at_a_time);
    ino_t inode = inode_of_path(old);
    enum verdict verdict = judge('R', new, 1);
    int outcome = verdict == FAIL ? -1 : real(from_at, from, to_at, to, flags);
    if (outcome == 0) record('R', inode, 0, old, new, strlen(new));
    if (verdict == HALF) die();
    pthread_mutex_unlock(&one_at_a_time);
    return outcome;
}

int rename(const char *from, const char *to) { return act_rename(AT_FDCWD, from, AT_FDCWD, to, 0); }

int renameat(int from_at, const char *from, int to_at, const char *to) {
    return act_rename(from_at, from, to_at, to, 0);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    return act_rename(from_at, from, to_at, to, flags);
}

static int act_remove(int at, const char *name, int flags) {
    char path[PATH_MAX];
    REAL(int, unlinkat, int, const char *, int);
    absolute(at, name, path);
    if (!counts(path) || access(path, F_OK)) return real(at, name, flags);
    char kind = flags & AT_REMOVEDIR ? 'Y' : 'U';
    pthread_mutex_lock(&one_at_a_time);
    ino_t inode = inode_of_path(path);
    enum verdict verdict = judge(kind, path, 0);
    int outcome = verdict == FAIL ? -1 : real(at, name, flags);
    if (outcome == 0) record(kind, inode, 0, path, NULL, 0);
    if (verdict == HALF) die();
    pthread_mutex_unlock(&one_at_a_time);
    return outcome;
}

int unlink(const char *path) { return act_remove(AT_FDCWD, path, 0); }

int unlinkat(int at, const char *path, int flags) { return act_remove(at, path, flags); }

int rmdir(const char *path) { return act_remove(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdir(const char *name, mode_t mode) {
    char path[PATH_MAX];
    REAL(int, mkdir, const char *, mode_t);
    absolute(AT_FDCWD, name, path);
    if (!counts(path)) return real(name, mode);
    pthread_mutex_lock(&one_at_a_time);
    int is_there = !access(path, F_OK);
    enum verdict verdict = is_there ? PASS : judge('M', path, 1);
    int outcome = verdict == FAIL ? -1 : real(name, mode);
    if (outcome == 0) record('M', inode_of_path(path), 0, path, NULL, 0);
    if (verdict == HALF) die();
    pthread_mutex_unlock(&one_at_a_time);
    return outcome;
}
