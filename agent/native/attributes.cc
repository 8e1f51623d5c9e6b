/* What node:fs can't: a file's extended attributes (xattr(7)), among them its access control list (acl(5)). */
#include <napi.h>
#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <sys/xattr.h>
#include <vector>

namespace {

/* Growing meanwhile (ERANGE) is tried again. False: it can't be read. */
template <typename Read>
bool Whole(std::vector<char> &bytes, Read read) {
  for (;;) {
    ssize_t size = read(nullptr, 0);
    if (size < 0) return false;
    bytes.resize(size);
    if (size == 0) return true;
    size = read(bytes.data(), bytes.size());
    if (size >= 0) {
      bytes.resize(size);
      return true;
    }
    if (errno != ERANGE) return false;
  }
}

/* A filesystem without attributes has none. */
template <typename List>
bool Names(std::set<std::string> &names, List list) {
  std::vector<char> bytes;
  if (!Whole(bytes, list)) return errno == ENOTSUP;
  for (size_t at = 0; at < bytes.size(); at += names.insert(&bytes[at]).first->size() + 1) {}
  return true;
}

/* These are of the content that a file had: capabilities(7), and what the kernel itself measures of it. */
const std::set<std::string> kOfContent = {"security.capability", "security.ima", "security.evm"};

/* Names of those that `to` has otherwise than `from` in the end. False: they can't be listed. */
bool Copy(const char *from, int to, std::vector<std::string> &lost) {
  std::set<std::string> wanted, there;
  if (!Names(wanted, [&](char *out, size_t size) { return listxattr(from, out, size); })) return false;
  if (!Names(there, [&](char *out, size_t size) { return flistxattr(to, out, size); })) return false;
  for (const std::string &name : kOfContent) {
    wanted.erase(name);
    there.erase(name);
  }
  /* A folder's default list is given to what is made in it. */
  for (const std::string &name : there)
    if (!wanted.count(name) && fremovexattr(to, name.c_str()) != 0) lost.push_back(name);
  for (const std::string &name : wanted) {
    std::vector<char> value, has;
    bool read = Whole(value, [&](char *out, size_t size) { return getxattr(from, name.c_str(), out, size); });
    bool same = read && there.count(name) &&
                Whole(has, [&](char *out, size_t size) { return fgetxattr(to, name.c_str(), out, size); }) && has == value;
    if (!same && (!read || fsetxattr(to, name.c_str(), value.data(), value.size(), 0) != 0)) lost.push_back(name);
  }
  return true;
}

/* copyAttributes(from, to): names of the attributes that the file open as `to` has otherwise than the one at the path `from`. */
Napi::Value CopyAttributes(const Napi::CallbackInfo &info) {
  std::string from = info[0].As<Napi::String>();
  std::vector<std::string> lost;
  if (!Copy(from.c_str(), info[1].As<Napi::Number>().Int32Value(), lost))
    throw Napi::Error::New(info.Env(), std::string("listxattr: ") + strerror(errno));
  Napi::Array names = Napi::Array::New(info.Env(), lost.size());
  for (size_t i = 0; i < lost.size(); i++) names.Set(i, Napi::String::New(info.Env(), lost[i]));
  return names;
}

}  // namespace

void InitAttributes(Napi::Env env, Napi::Object exports) {
  exports.Set("copyAttributes", Napi::Function::New(env, CopyAttributes));
}
