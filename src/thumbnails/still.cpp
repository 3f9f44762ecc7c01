#include "thumbnails/still.hpp"

#include <algorithm>
#include <cmath>

namespace session::thumbnails {
namespace {

constexpr std::uint8_t kBlack = 16;
constexpr std::uint8_t kGrey = 128;

std::uint8_t to_sample(double value) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

std::uint32_t sample(const PlaneView& plane, std::int32_t x, std::int32_t y) {
    const auto* row = plane.data + plane.stride * y;
    if (plane.depth <= 8) return row[x];
    const auto low = static_cast<std::uint32_t>(row[2 * x]);
    return low | (static_cast<std::uint32_t>(row[2 * x + 1]) << 8U);
}

// The samples of `from` that sample `i` of `to` covers; at least one.
std::pair<std::int32_t, std::int32_t> covered(std::int32_t i, std::int32_t from, std::int32_t to) {
    const auto begin = static_cast<std::int32_t>(std::int64_t{i} * from / to);
    const auto end = static_cast<std::int32_t>((std::int64_t{i} + 1) * from / to);
    return {begin, std::max(begin + 1, end)};
}

// Between the centres of four samples.
void enlarge(const Plane& from, Plane& to) {
    for (std::int32_t y = 0; y < to.height; ++y) {
        const auto v = std::clamp((y + 0.5) * from.height / to.height - 0.5, 0.0, from.height - 1.0);
        const auto top = static_cast<std::int32_t>(v);
        const auto bottom = std::min(top + 1, from.height - 1);
        for (std::int32_t x = 0; x < to.width; ++x) {
            const auto u = std::clamp((x + 0.5) * from.width / to.width - 0.5, 0.0, from.width - 1.0);
            const auto left = static_cast<std::int32_t>(u);
            const auto right = std::min(left + 1, from.width - 1);
            const auto upper = std::lerp(from.at(left, top), from.at(right, top), u - left);
            const auto lower = std::lerp(from.at(left, bottom), from.at(right, bottom), u - left);
            to.at(x, y) = to_sample(std::lerp(upper, lower, v - top));
        }
    }
}

}  // namespace

Still::Still(std::int32_t width, std::int32_t height)
    : planes{Plane{width, height, kBlack}, Plane{width / 2, height / 2, kGrey}, Plane{width / 2, height / 2, kGrey}} {}

Box fit(double aspect_ratio, std::int32_t width, std::int32_t height) {
    const auto even = [](double value, std::int32_t most) {
        return std::clamp(static_cast<std::int32_t>(std::lround(value / 2)) * 2, 2, most);
    };
    Box box;
    box.width = even(height * aspect_ratio, width);
    box.height = even(width / aspect_ratio, height);
    box.x = (width - box.width) / 4 * 2;
    box.y = (height - box.height) / 4 * 2;
    return box;
}

void shrink(const PlaneView& from, Plane& to, const Box& box) {
    const auto shift = static_cast<unsigned>(std::max(0, from.depth - 8));
    for (std::int32_t y = 0; y < box.height; ++y) {
        const auto [top, bottom] = covered(y, from.height, box.height);
        for (std::int32_t x = 0; x < box.width; ++x) {
            const auto [left, right] = covered(x, from.width, box.width);
            std::uint64_t sum = 0;
            for (auto v = top; v < bottom; ++v) {
                for (auto u = left; u < right; ++u) sum += sample(from, u, v);
            }
            const auto count = static_cast<std::uint64_t>(bottom - top) * static_cast<std::uint64_t>(right - left);
            to.at(box.x + x, box.y + y) = static_cast<std::uint8_t>(std::min<std::uint64_t>(255, ((sum + count / 2) / count) >> shift));
        }
    }
}

Still shrunk(const Still& still, std::int32_t width, std::int32_t height) {
    Still small{width, height};
    for (std::size_t i = 0; i < still.planes.size(); ++i) {
        shrink(still.planes[i].view(), small.planes[i], Box{0, 0, small.planes[i].width, small.planes[i].height});
    }
    return small;
}

Still blurred(const Still& still) {
    const auto few = shrunk(still, 16, 8);
    Still result{still.width(), still.height()};
    for (std::size_t i = 0; i < few.planes.size(); ++i) enlarge(few.planes[i], result.planes[i]);
    return result;
}

Still side_by_side(std::span<const Still> stills) {
    Still strip{stills.front().width() * static_cast<std::int32_t>(stills.size()), stills.front().height()};
    std::int32_t index = 0;
    for (const auto& still : stills) {
        for (std::size_t i = 0; i < strip.planes.size(); ++i) {
            const auto& from = still.planes[i];
            shrink(from.view(), strip.planes[i], Box{index * from.width, 0, from.width, from.height});
        }
        ++index;
    }
    return strip;
}

void to_limited_range(Still& still, const Box& box) {
    for (std::size_t i = 0; i < still.planes.size(); ++i) {
        const auto half = i == 0 ? 1 : 2;
        for (std::int32_t y = box.y / half; y < (box.y + box.height) / half; ++y) {
            for (std::int32_t x = box.x / half; x < (box.x + box.width) / half; ++x) {
                auto& value = still.planes[i].at(x, y);
                value = i == 0 ? to_sample(kBlack + value * 219.0 / 255) : to_sample(kGrey + (value - kGrey) * 224.0 / 255);
            }
        }
    }
}

// ITU-R BT.709-6 and BT.601-7: the one's matrix to RGB, then the other's from it, at limited range.
void from_bt709(Still& still) {
    for (std::int32_t y = 0; y < still.height() / 2; ++y) {
        for (std::int32_t x = 0; x < still.width() / 2; ++x) {
            auto& first = still.planes[1].at(x, y);
            auto& second = still.planes[2].at(x, y);
            const double cb = first - kGrey;
            const double cr = second - kGrey;
            const double lift = 0.101579 * cb + 0.196076 * cr;
            for (const auto& [right, down] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
                auto& luma = still.planes[0].at(2 * x + right, 2 * y + down);
                luma = to_sample(luma + lift);
            }
            first = to_sample(kGrey + 0.989854 * cb - 0.110653 * cr);
            second = to_sample(kGrey - 0.072453 * cb + 0.983398 * cr);
        }
    }
}

}  // namespace session::thumbnails
