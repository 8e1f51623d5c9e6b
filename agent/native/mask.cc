/*
 * The masks of WebSocket frames (RFC 6455, 5.3), eight bytes at a time.
 * Compiled into the same addon as node-pty's pty.cc by build.mjs; typed in addon.ts.
 */
#include <napi.h>
#include <cstdint>
#include <cstring>

namespace {

void Xor(const uint8_t *from, const uint8_t *mask, uint8_t *to, size_t length) {
  uint64_t word;
  memcpy(&word, mask, 4);
  memcpy(reinterpret_cast<uint8_t *>(&word) + 4, mask, 4);
  size_t at = 0;
  for (; at + 8 <= length; at += 8) {
    uint64_t eight;
    memcpy(&eight, from + at, 8);
    eight ^= word;
    memcpy(to + at, &eight, 8);
  }
  for (; at < length; at++) to[at] = from[at] ^ mask[at & 3];
}

/* mask(source, mask, output, offset, length): `length` bytes of the source, masked, at `offset` of the output. */
Napi::Value Mask(const Napi::CallbackInfo &info) {
  Napi::Uint8Array source = info[0].As<Napi::Uint8Array>();
  Napi::Uint8Array mask = info[1].As<Napi::Uint8Array>();
  Napi::Uint8Array output = info[2].As<Napi::Uint8Array>();
  size_t offset = info[3].As<Napi::Number>().Uint32Value();
  size_t length = info[4].As<Napi::Number>().Uint32Value();
  if (mask.ByteLength() < 4 || length > source.ByteLength() || offset + length > output.ByteLength())
    throw Napi::RangeError::New(info.Env(), "a mask of 4 bytes, and room for what is masked");
  Xor(source.Data(), mask.Data(), output.Data() + offset, length);
  return info.Env().Undefined();
}

}  // namespace

void InitMask(Napi::Env env, Napi::Object exports) {
  exports.Set("mask", Napi::Function::New(env, Mask));
}
