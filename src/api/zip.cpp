#include "api/zip.hpp"

#include <zlib.h>

#include <ctime>

namespace session::api {
namespace {

constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kUtf8Names = 0x0800;

void put16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value & 0xffU);
    out += static_cast<char>((value >> 8U) & 0xffU);
}

void put32(std::string& out, std::uint32_t value) {
    put16(out, value & 0xffffU);
    put16(out, value >> 16U);
}

}  // namespace

ZipWriter::ZipWriter(Clock::Wall made_at) {
    const auto seconds = std::chrono::system_clock::to_time_t(made_at);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    dos_time_ = static_cast<std::uint16_t>((utc.tm_hour << 11) | (utc.tm_min << 5) | (utc.tm_sec / 2));
    dos_date_ = static_cast<std::uint16_t>(((utc.tm_year - 80) << 9) | ((utc.tm_mon + 1) << 5) | utc.tm_mday);
}

// What the local and the central header have in common (4.3.7, 4.3.12), from "version needed to extract" to the lengths.
void ZipWriter::put_common(std::string& out, const Entry& entry) const {
    put16(out, kVersion);
    put16(out, kUtf8Names);
    put16(out, 0);
    put16(out, dos_time_);
    put16(out, dos_date_);
    put32(out, entry.checksum);
    put32(out, entry.size);
    put32(out, entry.size);
    put16(out, static_cast<std::uint32_t>(entry.name.size()));
    put16(out, 0);
}

void ZipWriter::add(std::string_view name, std::string_view content) {
    Entry entry;
    entry.name = name;
    entry.size = static_cast<std::uint32_t>(content.size());
    entry.offset = static_cast<std::uint32_t>(bytes_.size());
    entry.checksum = static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
    put32(bytes_, 0x04034b50);
    put_common(bytes_, entry);
    bytes_.append(entry.name).append(content);
    entries_.push_back(std::move(entry));
}

std::string ZipWriter::finish() {
    const auto directory = static_cast<std::uint32_t>(bytes_.size());
    for (const auto& entry : entries_) {
        put32(bytes_, 0x02014b50);
        put16(bytes_, kVersion);
        put_common(bytes_, entry);
        put16(bytes_, 0);
        put16(bytes_, 0);
        put16(bytes_, 0);
        put32(bytes_, 0);
        put32(bytes_, entry.offset);
        bytes_ += entry.name;
    }
    const auto size = static_cast<std::uint32_t>(bytes_.size()) - directory;
    put32(bytes_, 0x06054b50);
    put16(bytes_, 0);
    put16(bytes_, 0);
    put16(bytes_, static_cast<std::uint32_t>(entries_.size()));
    put16(bytes_, static_cast<std::uint32_t>(entries_.size()));
    put32(bytes_, size);
    put32(bytes_, directory);
    put16(bytes_, 0);
    return std::move(bytes_);
}

}  // namespace session::api
