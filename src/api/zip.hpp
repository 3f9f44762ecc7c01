// A ZIP archive of small files, not compressed (APPNOTE.TXT 6.3.3, 4.3; method 0).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "session/base/clock.hpp"

namespace session::api {

// Names are UTF-8. All of it together stays under 4 GiB: there is no ZIP64 here.
class ZipWriter {
   public:
    explicit ZipWriter(Clock::Wall made_at);

    void add(std::string_view name, std::string_view content);
    // The archive; nothing is added after that.
    [[nodiscard]] std::string finish();

   private:
    struct Entry {
        std::string name;
        std::uint32_t checksum = 0;
        std::uint32_t size = 0;
        std::uint32_t offset = 0;
    };
    void put_common(std::string& out, const Entry& entry) const;

    std::uint16_t dos_time_ = 0;
    std::uint16_t dos_date_ = 0;
    std::string bytes_;
    std::vector<Entry> entries_;
};

}  // namespace session::api
