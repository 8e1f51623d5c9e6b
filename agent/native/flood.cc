/*
 * Reads a flood from a PTY in a thread of its own, into a terminal's ring (agent/terminals/ring.ts), while JavaScript sends
 * what came before. Linux hands a terminal's output on in pieces of 4 KiB and brings the next one only once that one was taken.
 *
 *   resting ──allow──► reading ──so far, or nothing came──► resting        any ──stop──► gone
 *
 * Compiled into the same addon as node-pty's pty.cc by build.mjs; typed in addon.ts.
 */
#include <napi.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <poll.h>
#include <pthread.h>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace {

/* Of pthread's own: those of the C++ library want a newer one of it than old hosts have. */
class Monitor {
 public:
  void Lock() { pthread_mutex_lock(&mutex_); }
  void Unlock() { pthread_mutex_unlock(&mutex_); }
  void Wait() { pthread_cond_wait(&changed_, &mutex_); }
  void Notify() { pthread_cond_signal(&changed_); }

 private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed_ = PTHREAD_COND_INITIALIZER;
};

class Locked {
 public:
  explicit Locked(Monitor &monitor) : monitor_(monitor) { monitor_.Lock(); }
  ~Locked() { monitor_.Unlock(); }

 private:
  Monitor &monitor_;
};

/* What came, told to JavaScript. */
struct Report {
  uint64_t total;
  /* Which waking of the thread's it ended; 0: it reads on. */
  uint32_t ended;
  bool dry;
};

class Flood : public Napi::ObjectWrap<Flood> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Flood", {InstanceMethod<&Flood::Allow>("allow"), InstanceMethod<&Flood::Stop>("stop")});
  }

  /* new Flood(fd, memoryFd, dataAt, size, gather, patienceUs, came) */
  explicit Flood(const Napi::CallbackInfo &info) : Napi::ObjectWrap<Flood>(info) {
    fd_ = info[0].As<Napi::Number>().Int32Value();
    size_t data_at = info[2].As<Napi::Number>().Uint32Value();
    size_ = info[3].As<Napi::Number>().Uint32Value();
    gather_ = info[4].As<Napi::Number>().Uint32Value();
    patience_ = {0, info[5].As<Napi::Number>().Int64Value() * 1000};
    int memory_fd = info[1].As<Napi::Number>().Int32Value();
    off_t bytes = lseek(memory_fd, 0, SEEK_END);
    if (data_at < sizeof(uint64_t) || size_ == 0 || bytes < 0 || data_at + size_ > static_cast<size_t>(bytes))
      throw Napi::RangeError::New(info.Env(), "a ring within the memory");
    /* A mapping of its own: JavaScript's may be gone before the thread is, where a worker is ended. */
    mapped_ = data_at + size_;
    void *memory = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
    if (memory == MAP_FAILED) throw Napi::Error::New(info.Env(), std::string("mmap: ") + strerror(errno));
    total_ = static_cast<uint64_t *>(memory);
    ring_ = static_cast<uint8_t *>(memory) + data_at;
    came_ = Napi::ThreadSafeFunction::New(info.Env(), info[6].As<Napi::Function>(), "flood", 0, 1);
    came_.Unref(info.Env());
    /* After the function's own, so that it runs before that: the thread may not tell anything any more once it is gone. */
    env_ = info.Env();
    napi_add_env_cleanup_hook(env_, EndHook, this);
  }

  ~Flood() { End(); }

 private:
  /* allow(until): reads on until the ring's count is `until`. @returns the number of this waking, as what rests may have been woken since; 0: no thread. */
  Napi::Value Allow(const Napi::CallbackInfo &info) {
    if (stopped_) throw Napi::Error::New(info.Env(), "it was stopped");
    uint64_t until = static_cast<uint64_t>(info[0].As<Napi::Number>().Int64Value());
    until_.store(until, std::memory_order_relaxed);
    try {
      if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
    } catch (const std::system_error &) {
      /* This user or this service may have no more of them. */
      return Napi::Number::New(info.Env(), 0);
    }
    Locked locked(monitor_);
    if (resting_) {
      resting_ = false;
      waking_ += 1;
      monitor_.Notify();
    }
    return Napi::Number::New(info.Env(), waking_);
  }

  /* stop(): once it returns, nothing is read any more. @returns the ring's count */
  Napi::Value Stop(const Napi::CallbackInfo &info) {
    End();
    return Napi::Number::New(info.Env(), static_cast<double>(last_));
  }

  /* The process or its worker ends. */
  static void EndHook(void *flood) { static_cast<Flood *>(flood)->End(); }

  void End() {
    if (ended_) return;
    ended_ = true;
    napi_remove_env_cleanup_hook(env_, EndHook, this);
    {
      Locked locked(monitor_);
      stopped_ = true;
      monitor_.Notify();
    }
    if (thread_.joinable()) thread_.join();
    last_ = *total_;
    munmap(total_, mapped_);
    if (!closing_) came_.Release();
  }

  void Run() {
    for (;;) {
      {
        Locked locked(monitor_);
        while (!stopped_ && resting_) monitor_.Wait();
      }
      if (stopped_) return;
      bool dry = ReadOn();
      uint32_t ended;
      {
        Locked locked(monitor_);
        /* Allowed more in the meantime. */
        if (!dry && *total_ < until_.load(std::memory_order_relaxed)) continue;
        resting_ = true;
        ended = waking_;
      }
      Tell(ended, dry);
    }
  }

  /* @returns whether nothing more came, or else it read as far as it may */
  bool ReadOn() {
    size_t untold = 0;
    while (!stopped_) {
      uint64_t total = *total_;
      uint64_t until = until_.load(std::memory_order_relaxed);
      if (total >= until) return false;
      size_t at = total % size_;
      ssize_t count = read(fd_, ring_ + at, std::min<uint64_t>(until - total, size_ - at));
      if (count > 0) {
        /* The bytes before the number: what is counted is there, also for whoever takes over from a process that was killed. */
        __atomic_store_n(total_, total + count, __ATOMIC_RELEASE);
        untold += count;
        if (untold >= gather_) {
          untold = 0;
          Tell(0, false);
        }
      } else if (count == -1 && errno == EAGAIN) {
        struct pollfd wait = {fd_, POLLIN, 0};
        if (ppoll(&wait, 1, &patience_, nullptr) != 1 || !(wait.revents & POLLIN)) return true;
      } else if (count == 0 || errno != EINTR) {
        /* Its end or an error: the event loop comes upon it by itself. */
        return true;
      }
    }
    return true;
  }

  void Tell(uint32_t ended, bool dry) {
    auto report = new Report{*total_, ended, dry};
    napi_status status = came_.NonBlockingCall(report, [](Napi::Env env, Napi::Function came, Report *report) {
      Report is = *report;
      delete report;
      if (env == nullptr || came == nullptr) return;
      napi_value arguments[3];
      napi_create_double(env, static_cast<double>(is.total), &arguments[0]);
      napi_create_uint32(env, is.ended, &arguments[1]);
      napi_get_boolean(env, is.dry, &arguments[2]);
      /* What it throws is Node's to tell, and no exception of C++, which would end the process: also where a worker is ended. */
      if (napi_call_function(env, came, came, 3, arguments, nullptr) != napi_pending_exception) return;
      napi_value thrown;
      napi_valuetype kind;
      if (napi_get_and_clear_last_exception(env, &thrown) == napi_ok && napi_typeof(env, thrown, &kind) == napi_ok && kind == napi_object)
        napi_fatal_exception(env, thrown);
    });
    if (status == napi_ok) return;
    delete report;
    /* The process ends. */
    closing_ = stopped_ = true;
  }

  napi_env env_;
  int fd_;
  size_t size_;
  size_t gather_;
  struct timespec patience_;
  size_t mapped_;
  uint64_t last_ = 0;
  uint64_t *total_;
  uint8_t *ring_;
  Napi::ThreadSafeFunction came_;
  std::thread thread_;
  bool ended_ = false;
  Monitor monitor_;
  std::atomic<uint64_t> until_{0};
  std::atomic<bool> stopped_{false};
  std::atomic<bool> closing_{false};
  /* Under the lock. */
  bool resting_ = true;
  uint32_t waking_ = 0;
};

}  // namespace

void InitFlood(Napi::Env env, Napi::Object exports) { exports.Set("Flood", Flood::Define(env)); }
