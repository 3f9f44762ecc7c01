// A certificate for tests, made on the spot and deleted afterwards.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace session::testing {

class SelfSigned {
   public:
    explicit SelfSigned(const std::string& common_name)
        : directory_(std::filesystem::temp_directory_path() / ("session-tls-" + std::to_string(::getpid()) + "-" + common_name)) {
        std::filesystem::create_directories(directory_);
        const Owned<EVP_PKEY, EVP_PKEY_free> key{EVP_EC_gen("P-256")};
        const Owned<X509, X509_free> certificate{X509_new()};
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        X509_set_pubkey(certificate.get(), key.get());
        auto* name = X509_get_subject_name(certificate.get());
        const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(certificate.get(), name);
        X509_sign(certificate.get(), key.get(), EVP_sha256());
        const Owned<std::FILE, std::fclose> certificate_file{std::fopen(this->certificate().c_str(), "w")};
        const Owned<std::FILE, std::fclose> key_file{std::fopen(private_key().c_str(), "w")};
        if (PEM_write_X509(certificate_file.get(), certificate.get()) != 1 ||
            PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
            throw std::runtime_error("cannot write a test certificate");
        }
    }
    ~SelfSigned() { std::filesystem::remove_all(directory_); }
    SelfSigned(const SelfSigned&) = delete;
    SelfSigned& operator=(const SelfSigned&) = delete;

    [[nodiscard]] std::string certificate() const { return (directory_ / "certificate.pem").string(); }
    [[nodiscard]] std::string private_key() const { return (directory_ / "key.pem").string(); }

   private:
    template <auto kFree>
    struct Deleter {
        template <class T>
        void operator()(T* pointer) const noexcept {
            kFree(pointer);
        }
    };
    template <class T, auto kFree>
    using Owned = std::unique_ptr<T, Deleter<kFree>>;

    std::filesystem::path directory_;
};

}  // namespace session::testing
