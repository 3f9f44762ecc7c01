/* Loaded before GStreamer 1.22's hlsdemux2 where that uses OpenSSL. It frees its cipher context when the init segment is complete, and gives
 * OpenSSL a null one with the media segment that follows, which crashes. Here a null context stands for a new one with the last key and IV. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/evp.h>
#include <string.h>

static unsigned char key[16];
static unsigned char iv[16];
static EVP_CIPHER_CTX* kept;

int EVP_DecryptInit_ex(EVP_CIPHER_CTX* context, const EVP_CIPHER* type, ENGINE* engine, const unsigned char* new_key, const unsigned char* new_iv) {
    int (*real)(EVP_CIPHER_CTX*, const EVP_CIPHER*, ENGINE*, const unsigned char*, const unsigned char*) = dlsym(RTLD_NEXT, "EVP_DecryptInit_ex");
    if (type == EVP_aes_128_cbc() && new_key && new_iv) {
        memcpy(key, new_key, sizeof key);
        memcpy(iv, new_iv, sizeof iv);
        EVP_CIPHER_CTX_free(kept);
        kept = NULL;
    }
    return real(context, type, engine, new_key, new_iv);
}

int EVP_DecryptUpdate(EVP_CIPHER_CTX* context, unsigned char* out, int* written, const unsigned char* in, int size) {
    int (*real)(EVP_CIPHER_CTX*, unsigned char*, int*, const unsigned char*, int) = dlsym(RTLD_NEXT, "EVP_DecryptUpdate");
    int (*init)(EVP_CIPHER_CTX*, const EVP_CIPHER*, ENGINE*, const unsigned char*, const unsigned char*) = dlsym(RTLD_NEXT, "EVP_DecryptInit_ex");
    if (!context && !kept) {
        kept = EVP_CIPHER_CTX_new();
        init(kept, EVP_aes_128_cbc(), NULL, key, iv);
        EVP_CIPHER_CTX_set_padding(kept, 0);
    }
    return real(context ? context : kept, out, written, in, size);
}

int EVP_DecryptFinal_ex(EVP_CIPHER_CTX* context, unsigned char* out, int* written) {
    int (*real)(EVP_CIPHER_CTX*, unsigned char*, int*) = dlsym(RTLD_NEXT, "EVP_DecryptFinal_ex");
    *written = 0;
    return context ? real(context, out, written) : 1;
}
