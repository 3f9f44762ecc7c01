#include "transcode/scale_chain.hpp"

#include <algorithm>

#include "transcode/cpu_clock.hpp"

namespace session::transcode {
namespace {

bool is_clearly_larger(const ImageView& from, std::int32_t height) {
    return from.height * 4 >= height * 5;
}

}  // namespace

ScaleChain::ScaleChain(const std::vector<RungPlan>& rungs) {
    for (std::size_t i = 0; i < rungs.size(); ++i) {
        const auto& rung = rungs[i];
        links_.push_back({i, rung.width, rung.height, PicturePool{rung.width, rung.height}, std::make_unique<Scaler>()});
    }
    std::stable_sort(links_.begin(), links_.end(), [](const Link& a, const Link& b) { return a.height > b.height; });
}

Result<> ScaleChain::run(const SharedFrame& frame, const std::vector<bool>& wanted, const std::function<void(Scaled)>& output) {
    const auto source = view_of(*frame);
    std::vector<Scaled> made;
    for (auto& link : links_) {
        if (!wanted[link.rung]) continue;
        if (source.is_420_8bit() && source.width == link.width && source.height == link.height) {
            output({link.rung, source, frame, 0});
            continue;
        }
        const auto from =
            std::find_if(made.rbegin(), made.rend(), [&link](const Scaled& s) { return is_clearly_larger(s.image, link.height); });
        const auto& image = from == made.rend() ? source : from->image;
        const auto start = thread_cpu_ns();
        auto picture = link.pool.take();
        if (auto ok = link.scaler->scale(image, *picture); !ok) return ok;
        const auto view = picture->view(scaled_colour(image));
        made.push_back({link.rung, view, std::move(picture), thread_cpu_ns() - start});
        output(made.back());
    }
    return {};
}

}  // namespace session::transcode
