#include "demo/tone.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace session::demo {
namespace {

constexpr double kBeepHertz = 880;
constexpr std::int64_t kBeepSamples = kSampleRate / 10;
constexpr double kBeepLevel = 0.20;
constexpr double kChordLevel = 0.03;
// A minor seventh: A3 C4 E4 G4, as whole numbers of hertz, so that every second of the chord is the same.
constexpr std::array<double, 4> kChord{220, 262, 330, 392};

double sine(double hertz, std::int64_t sample) {
    // The phase within a second: exact for whole hertz, and never losing precision however long the stream runs.
    return std::sin(2 * std::numbers::pi * hertz * static_cast<double>(sample % kSampleRate) / kSampleRate);
}

}  // namespace

std::vector<float> make_tone(std::int64_t first, std::size_t count) {
    std::vector<float> samples;
    samples.reserve(count * 2);
    for (std::size_t i = 0; i < count; ++i) {
        const auto sample = first + static_cast<std::int64_t>(i);
        double left = 0;
        double right = 0;
        for (std::size_t note = 0; note < kChord.size(); ++note) {
            const double value = kChordLevel * sine(kChord[note], sample);
            (note % 2 == 0 ? left : right) += value;
            (note % 2 == 0 ? right : left) += 0.5 * value;
        }
        const auto place = sample % kSampleRate;
        if (place < kBeepSamples) {
            // Raised cosine: no clicks.
            const double shape =
                0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(place) / static_cast<double>(kBeepSamples));
            const double beep = kBeepLevel * shape * sine(kBeepHertz, sample);
            left += beep;
            right += beep;
        }
        samples.push_back(static_cast<float>(left));
        samples.push_back(static_cast<float>(right));
    }
    return samples;
}

}  // namespace session::demo
