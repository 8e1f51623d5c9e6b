/*
 * Gives back the pages of the program's own code that were only needed at its start. They are clean copies of the file:
 * madvise(2) takes them out of this process, and whatever runs again is mapped again from the page cache.
 */
#include <napi.h>
#include <cstdint>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

/* The first object is the program. A segment that may be written, or that a relocation wrote to, is left alone. */
int ReleaseProgram(struct dl_phdr_info *program, size_t, void *released) {
  const uintptr_t page = sysconf(_SC_PAGESIZE);
  const auto begin = [&](const ElfW(Phdr) &part) { return program->dlpi_addr + part.p_vaddr; };
  for (int i = 0; i < program->dlpi_phnum; i++) {
    const ElfW(Phdr) &segment = program->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W)) continue;
    uintptr_t from = (begin(segment) + page - 1) & ~(page - 1);
    uintptr_t to = (begin(segment) + segment.p_filesz) & ~(page - 1);
    bool relocated = false;
    for (int k = 0; k < program->dlpi_phnum; k++) {
      const ElfW(Phdr) &other = program->dlpi_phdr[k];
      if (other.p_type == PT_GNU_RELRO && begin(other) < to && begin(other) + other.p_memsz > from) relocated = true;
    }
    if (relocated || to <= from || madvise(reinterpret_cast<void *>(from), to - from, MADV_DONTNEED) != 0) continue;
    *static_cast<double *>(released) += to - from;
  }
  return 1;
}

/* releaseCode(): how many bytes of address space were let go of. */
Napi::Value ReleaseCode(const Napi::CallbackInfo &info) {
  double released = 0;
  dl_iterate_phdr(ReleaseProgram, &released);
  return Napi::Number::New(info.Env(), released);
}

}  // namespace

void InitCode(Napi::Env env, Napi::Object exports) {
  exports.Set("releaseCode", Napi::Function::New(env, ReleaseCode));
}
