#include "session/crypto/aes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "session/crypto/encoding.hpp"
#include "session/crypto/random.hpp"

using namespace session;
using namespace session::crypto;

namespace {

template <std::size_t kSize = 16>
std::array<std::uint8_t, kSize> array_of(std::string_view hex) {
    const auto bytes = from_hex(hex).value();
    std::array<std::uint8_t, kSize> out{};
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

const AesKey kKey = array_of("2b7e151628aed2a6abf7158809cf4f3c");
const AesIv kIv = array_of("000102030405060708090a0b0c0d0e0f");

}  // namespace

TEST_CASE("AES-128-CBC matches NIST SP 800-38A F.2.1") {
    const auto plain = from_hex(
                           "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                           "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
                           .value();
    const auto cipher = encrypt_aes128_cbc(kKey, kIv, plain).value();
    REQUIRE(cipher.size() == cbc_ciphertext_size(plain.size()));
    // The vector has no padding: its four blocks, then ours with the padding alone.
    CHECK(to_hex(ByteView{cipher}.first(64)) ==
          "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
          "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7");
    CHECK(decrypt_aes128_cbc(kKey, kIv, cipher).value() == plain);
}

TEST_CASE("one block alone matches FIPS 197 C.1") {
    const auto key = array_of("000102030405060708090a0b0c0d0e0f");
    const auto cipher = array_of("69c4e0d86a7b0430d8cdb78070b4c55a");
    CHECK(to_hex(decrypt_aes128_block(key, cipher).value()) == "00112233445566778899aabbccddeeff");
}

TEST_CASE("a message in pieces is the message in one") {
    Bytes plain(1000);
    REQUIRE(random_bytes(plain));
    const auto whole = encrypt_aes128_cbc(kKey, kIv, plain).value();
    for (std::size_t piece : {1U, 7U, 15U, 16U, 17U, 333U, 1000U}) {
        Aes128CbcEncryptor encryptor;
        Bytes out;
        REQUIRE(encryptor.start(kKey, kIv));
        for (std::size_t at = 0; at < plain.size(); at += piece) {
            REQUIRE(encryptor.update(ByteView{plain}.subspan(at, std::min(piece, plain.size() - at)), out));
        }
        REQUIRE(encryptor.finish(out));
        CHECK(out == whole);
    }
}

TEST_CASE("every length pads to whole blocks and back") {
    for (std::size_t size = 0; size < 50; ++size) {
        const Bytes plain(size, 0x5a);
        const auto cipher = encrypt_aes128_cbc(kKey, kIv, plain).value();
        CHECK(cipher.size() == cbc_ciphertext_size(size));
        CHECK(decrypt_aes128_cbc(kKey, kIv, cipher).value() == plain);
    }
}

TEST_CASE("an encryptor is reusable, and refuses work between messages") {
    Aes128CbcEncryptor encryptor;
    Bytes out;
    CHECK_FALSE(encryptor.update(as_bytes("x"), out));
    CHECK_FALSE(encryptor.finish(out));
    CHECK(out.empty());
    for (int round = 0; round < 2; ++round) {
        out.clear();
        REQUIRE(encryptor.start(kKey, kIv));
        REQUIRE(encryptor.update(as_bytes("hello"), out));
        REQUIRE(encryptor.finish(out));
        CHECK(out == encrypt_aes128_cbc(kKey, kIv, as_bytes("hello")).value());
    }
    CHECK_FALSE(encryptor.finish(out));
}

TEST_CASE("broken ciphertext is malformed") {
    CHECK(decrypt_aes128_cbc(kKey, kIv, {}).error().code() == ErrorCode::malformed);
    CHECK(decrypt_aes128_cbc(kKey, kIv, Bytes(15)).error().code() == ErrorCode::malformed);
    auto cipher = encrypt_aes128_cbc(kKey, kIv, Bytes(31, 1)).value();
    cipher[cipher.size() - 17] ^= 0xffU;  // flips the last byte of the padding block
    CHECK(decrypt_aes128_cbc(kKey, kIv, cipher).error().code() == ErrorCode::malformed);
}

TEST_CASE("random arrays differ") {
    const auto a = random_array<16>().value();
    const auto b = random_array<16>().value();
    CHECK(a != b);
}
