/*
 * What node:net and node:fs can't: descriptors over a unix socket (unix(7), SCM_RIGHTS), memory to share, and whom a terminal listens to.
 * Compiled into the same addon as node-pty's pty.cc by build.mjs; typed in addon.ts.
 */
#include <napi.h>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <string>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

namespace {

const int kDescriptorsMax = 4;

std::string Failed(const char *what) { return std::string(what) + ": " + strerror(errno); }

/* sendDescriptors(socket, descriptors): one byte and the descriptors, on a socket with nothing else under way. */
Napi::Value SendDescriptors(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  int socket = info[0].As<Napi::Number>().Int32Value();
  Napi::Array list = info[1].As<Napi::Array>();
  int count = list.Length();
  if (count < 1 || count > kDescriptorsMax) throw Napi::RangeError::New(env, "1 to 4 descriptors");
  int fds[kDescriptorsMax];
  for (int i = 0; i < count; i++) fds[i] = list.Get(i).As<Napi::Number>().Int32Value();

  char byte = 0;
  struct iovec data = {&byte, 1};
  alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof fds)] = {};
  struct msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = CMSG_SPACE(count * sizeof(int));
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(header), fds, count * sizeof(int));
  if (sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) != 1) throw Napi::Error::New(env, Failed("sendmsg"));
  return env.Undefined();
}

/* Connects, sends a request and takes the answer, on a thread of the pool: a slow peer holds nobody up. */
class Receiver : public Napi::AsyncWorker {
 public:
  Receiver(Napi::Env env, std::string path, std::vector<char> request, int max, int timeout)
      : Napi::AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), path_(std::move(path)),
        request_(std::move(request)), max_(max), timeout_(timeout) {}

  Napi::Promise Promise() { return deferred_.Promise(); }

  void Execute() override {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1) return SetError(Failed("socket"));
    Ask(fd);
    close(fd);
  }

  void OnOK() override {
    Napi::Array list = Napi::Array::New(Env(), fds_.size());
    for (size_t i = 0; i < fds_.size(); i++) list.Set(i, Napi::Number::New(Env(), fds_[i]));
    deferred_.Resolve(list);
  }

  void OnError(const Napi::Error &error) override { deferred_.Reject(error.Value()); }

 private:
  void Ask(int fd) {
    struct sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof address.sun_path) return SetError("the socket's path is too long");
    memcpy(address.sun_path, path_.data(), path_.size());
    if (connect(fd, reinterpret_cast<struct sockaddr *>(&address), sizeof address) == -1)
      return SetError(Failed("connect"));
    ssize_t size = request_.size();
    if (send(fd, request_.data(), size, MSG_NOSIGNAL) != size) return SetError(Failed("send"));
    struct pollfd wait = {fd, POLLIN, 0};
    int ready;
    while ((ready = poll(&wait, 1, timeout_)) == -1 && errno == EINTR) {}
    if (ready != 1) return SetError("no answer in time");

    char byte;
    struct iovec data = {&byte, 1};
    alignas(struct cmsghdr) char control[CMSG_SPACE(kDescriptorsMax * sizeof(int))];
    struct msghdr message = {};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    if (got == -1) return SetError(Failed("recvmsg"));
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
      if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
      const int *received = reinterpret_cast<const int *>(CMSG_DATA(header));
      fds_.insert(fds_.end(), received, received + (header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    }
    if (!fds_.empty() && static_cast<int>(fds_.size()) <= max_) return;
    for (int received : fds_) close(received);
    fds_.clear();
    SetError("refused");
  }

  Napi::Promise::Deferred deferred_;
  std::string path_;
  std::vector<char> request_;
  int max_;
  int timeout_;
  std::vector<int> fds_;
};

/* receiveDescriptors(path, request, max, timeoutMs): a promise of 1 to max close-on-exec descriptors. */
Napi::Value ReceiveDescriptors(const Napi::CallbackInfo &info) {
  Napi::Uint8Array bytes = info[1].As<Napi::Uint8Array>();
  std::vector<char> request(bytes.Data(), bytes.Data() + bytes.ByteLength());
  auto *receiver = new Receiver(info.Env(), info[0].As<Napi::String>(), std::move(request),
                                info[2].As<Napi::Number>().Int32Value(), info[3].As<Napi::Number>().Int32Value());
  Napi::Promise promise = receiver->Promise();
  receiver->Queue();
  return promise;
}

/* memoryFile(name, bytes): a descriptor of a file that is in no folder, and gone with its last descriptor. */
Napi::Value MemoryFile(const Napi::CallbackInfo &info) {
  std::string name = info[0].As<Napi::String>();
  int fd = memfd_create(name.c_str(), MFD_CLOEXEC);
  if (fd == -1) throw Napi::Error::New(info.Env(), Failed("memfd_create"));
  if (ftruncate(fd, info[1].As<Napi::Number>().Int64Value()) == -1) {
    std::string failed = Failed("ftruncate");
    close(fd);
    throw Napi::Error::New(info.Env(), failed);
  }
  return Napi::Number::New(info.Env(), fd);
}

/* mapMemory(fd): all of a memory file as an ArrayBuffer, shared with whoever else maps it, until it is collected. */
Napi::Value MapMemory(const Napi::CallbackInfo &info) {
  int fd = info[0].As<Napi::Number>().Int32Value();
  // Not fstat: its symbol is of glibc 2.33, and ours has to load on 2.28.
  off_t size = lseek(fd, 0, SEEK_END);
  if (size == -1) throw Napi::Error::New(info.Env(), Failed("lseek"));
  void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) throw Napi::Error::New(info.Env(), Failed("mmap"));
  return Napi::ArrayBuffer::New(info.Env(), memory, size, [size](Napi::Env, void *mapped) { munmap(mapped, size); });
}

/* foreground(fd): the group of processes that a terminal listens to; 0: the session's own, or none that is seen here. */
Napi::Value Foreground(const Napi::CallbackInfo &info) {
  int fd = info[0].As<Napi::Number>().Int32Value();
  pid_t group = tcgetpgrp(fd);
  return Napi::Number::New(info.Env(), group > 0 && group != tcgetsid(fd) ? group : 0);
}

}  // namespace

void InitDescriptors(Napi::Env env, Napi::Object exports) {
  exports.Set("sendDescriptors", Napi::Function::New(env, SendDescriptors));
  exports.Set("receiveDescriptors", Napi::Function::New(env, ReceiveDescriptors));
  exports.Set("memoryFile", Napi::Function::New(env, MemoryFile));
  exports.Set("foreground", Napi::Function::New(env, Foreground));
  exports.Set("mapMemory", Napi::Function::New(env, MapMemory));
}
