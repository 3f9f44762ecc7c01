#include "rtmp/amf0.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "rtmp/metadata.hpp"
#include "rtmp/support.hpp"

using namespace session;
using namespace session::test;
using amf0::Value;

namespace {

Bytes text_field(std::string_view name) {
    ByteWriter out;
    out.u16(static_cast<std::uint16_t>(name.size())).append(name);
    return out.take();
}
Bytes text_value(std::string_view text) {
    return Bytes{2} + text_field(text);
}
Bytes width_1280() {
    return text_field("width") + hex("00 40 94 00 00 00 00 00 00");
}
const Bytes kEnd = hex("00 00 09");

std::optional<Metadata> metadata_of(const Bytes& payload, MessageType type = MessageType::data_amf0) {
    return parse_metadata({type, 0, 1, payload});
}

Value random_value(std::mt19937& random, unsigned depth) {
    const auto pick = [&random](unsigned n) { return std::uniform_int_distribution<unsigned>{0, n - 1}(random); };
    switch (pick(depth == 0 ? 6 : 8)) {
        case 0: return static_cast<double>(pick(1000)) / 7;
        case 1: return pick(2) == 1;
        case 2: return std::string(pick(40), 'a');
        case 3: return amf0::Null{};
        case 4: return amf0::Undefined{};
        case 5: return amf0::Date{static_cast<double>(pick(1000)), static_cast<std::int16_t>(static_cast<int>(pick(200)) - 100)};
        case 6: {
            std::vector<Value> values(pick(4));
            for (auto& value : values) value = random_value(random, depth - 1);
            return values;
        }
        default: {
            amf0::Object object;
            object.is_ecma_array = pick(2) == 1;
            for (unsigned i = pick(5); i > 0; --i)
                object.properties.push_back({std::string(1 + pick(5), 'k'), random_value(random, depth - 1)});
            return object;
        }
    }
}

}  // namespace

TEST_CASE("AMF0 what is encoded decodes to the same") {
    std::mt19937 random{11};
    for (int i = 0; i < 500; ++i) {
        const auto value = random_value(random, 4);
        const auto decoded = amf0::decode(amf0::encode({value, "after"}));
        CHECK(decoded.is_complete);
        REQUIRE(decoded.values.size() == 2);
        CHECK(decoded.values[0] == value);
        CHECK(*decoded.values[1].string() == "after");
    }
    for (const auto number : {0.0, -0.0, 1e308, -1.5, std::numeric_limits<double>::infinity()}) {
        CHECK(*amf0::decode(amf0::encode({number})).values.at(0).number() == number);
    }
    const std::string long_text(70'000, 'x');
    CHECK(*amf0::decode(amf0::encode({long_text})).values.at(0).string() == long_text);
}

TEST_CASE("M1 metadata as an object and as an ECMA array with a right, wrong, zero or huge count") {
    const auto head = text_value("onMetaData");
    CHECK(metadata_of(head + hex("03") + width_1280() + kEnd)->width == 1280);
    for (const auto* size : {"00 00 00 01", "00 00 00 07", "00 00 00 00", "ff ff ff ff"}) {
        CHECK(metadata_of(head + hex("08") + hex(size) + width_1280() + kEnd)->width == 1280);
    }
}

TEST_CASE("M1 arrays and objects without terminator") {
    const auto head = text_value("onMetaData");
    CHECK(metadata_of(head + hex("03") + width_1280())->width == 1280);
    CHECK(metadata_of(head + hex("08 00 00 00 01") + width_1280())->width == 1280);
    CHECK(metadata_of(head + hex("08 00 00 00 01") + width_1280() + hex("00 00"))->width == 1280);
    CHECK(amf0::decode(hex("0a 00 00 00 05 05 05")).values.at(0).array()->size() == 2);
}

TEST_CASE("M1 duplicate keys: the first counts") {
    const auto other = text_field("WIDTH") + hex("00 40 00 00 00 00 00 00 00");
    CHECK(metadata_of(text_value("onMetaData") + hex("03") + width_1280() + other + kEnd)->width == 1280);
}

TEST_CASE("M1 undefined, long strings, dates, typed objects, references, XML and movie clips are skipped, not failed") {
    const auto fields = text_field("a") + hex("06") + text_field("b") + hex("0c 00 00 00 02 68 69") + text_field("c") +
                        hex("0b 42 70 00 00 00 00 00 00 00 3c") + text_field("d") + hex("10 00 01 54") + text_field("x") + hex("05") +
                        kEnd + text_field("e") + hex("07 00 01") + text_field("f") + hex("0f 00 00 00 01 78") + text_field("g") +
                        hex("0d") + text_field("h") + hex("0a 00 00 00 02 05 01 01") + text_field("i") + hex("04");
    const auto metadata = metadata_of(text_value("onMetaData") + hex("08 00 00 00 0a") + fields + width_1280() + kEnd);
    REQUIRE(metadata);
    CHECK(metadata->width == 1280);
}

TEST_CASE("M1 depth and count bombs, and lengths beyond the end, are refused without harm") {
    Bytes nested;
    for (int i = 0; i < 100'000; ++i) nested.insert(nested.end(), {0x0A, 0, 0, 0, 1});
    CHECK_FALSE(amf0::decode(nested).is_complete);
    Bytes objects;
    for (int i = 0; i < 1000; ++i) objects = objects + hex("03 00 01 61");
    CHECK_FALSE(amf0::decode(objects).is_complete);
    CHECK_FALSE(amf0::decode(hex("0a 00 00 ff ff") + filled(5000, 5)).is_complete);
    CHECK_FALSE(amf0::decode(filled(5000, 5)).is_complete);
    CHECK(amf0::decode(filled(4096, 5)).is_complete);
    for (const auto* broken : {"02 ff ff 61", "0c ff ff ff ff 61", "00 00 00", "01", "0b 00", "03 00 05 61", "03 00 01 61", "0a 00",
                               "08 00", "10 00 09 61", "07 00", "09", "11 01", "0e 00", "ff"}) {
        const auto decoded = amf0::decode(hex(broken));
        CHECK_FALSE(decoded.is_complete);
        CHECK(decoded.values.empty());
    }
}

TEST_CASE("M2 codec ids as names, numbers and FourCC numbers") {
    const auto codec = [](const Value& value) {
        amf0::Object object;
        object.properties = {{"videocodecid", value}};
        return metadata_of(amf0::encode({"onMetaData", object}))->video_codec;
    };
    CHECK(codec("avc1") == "avc1");
    CHECK(codec(7.0) == "7");
    CHECK(codec(1635135537.0) == "av01");
    CHECK(codec(-1.0).empty());
    CHECK(codec(1e300).empty());
    CHECK(codec(std::numeric_limits<double>::quiet_NaN()).empty());
    CHECK(codec(amf0::Null{}).empty());
    CHECK(codec(4294967295.0) == "????");
}

TEST_CASE("M3 bare onMetaData, stray numbers before @setDataFrame, and data that is no metadata") {
    const auto object = hex("03") + width_1280() + kEnd;
    const auto number = hex("00 00 00 00 00 00 00 00 00");
    CHECK(metadata_of(text_value("onMetaData") + object));
    CHECK(metadata_of(text_value("@setDataFrame") + text_value("onMetaData") + object));
    CHECK(metadata_of(number + number + text_value("@setDataFrame") + text_value("onMetaData") + object));
    CHECK(metadata_of(Bytes{0} + text_value("onMetaData") + object, MessageType::data_amf3));
    CHECK_FALSE(metadata_of(hex("00 00 00 00")));
    CHECK_FALSE(metadata_of({}));
    CHECK_FALSE(metadata_of(text_value("@setDataFrame")));
    CHECK_FALSE(metadata_of(text_value("onMetaData")));
    for (const auto* name : {"onTextData", "onCuePoint", "onFI", "onScte35"}) {
        CHECK_FALSE(metadata_of(text_value(name) + object));
        const auto recording =
            record_all_splits(publish_opening() + chunked(MessageType::data_amf0, 0, 1, text_value(name) + object) + audio(0));
        CHECK(recording.error.empty());
        CHECK(count(recording.events, "audio ") == 1);
    }
}

TEST_CASE("M4 metadata that changes in its bitrates only is not news; a new size is") {
    const auto metadata = [](double width, double rate) {
        amf0::Object object;
        object.properties = {{"width", width}, {"videodatarate", rate}};
        return chunked(MessageType::data_amf0, 0, 1, amf0::encode({"@setDataFrame", "onMetaData", object}));
    };
    Bytes input = publish_opening();
    for (int i = 0; i < 16; ++i) input = input + metadata(640, 1000.0 + i);
    const auto recording = record_all_splits(input + metadata(1280, 1000));
    CHECK(count(recording.events, "metadata ") == 2);
}

TEST_CASE("M5 tcUrl in any case and in quotes; the application from it when app is missing") {
    const auto connect = [](amf0::Object properties) {
        const auto recording = record_all_splits(plain_handshake() + command({"connect", 1.0, std::move(properties)}));
        return recording.events.empty() ? recording.error : recording.events[0];
    };
    const auto object = [](std::vector<amf0::Property> properties) {
        amf0::Object result;
        result.properties = std::move(properties);
        return result;
    };
    CHECK(connect(object({{"app", "live"}, {"tcurl", "rtmp://h/live"}})) == "connected live host=h by ");
    CHECK(connect(object({{"app", "\"live\""}, {"TcUrl", "\"rtmp://h/live\""}})) == "connected live host=h by ");
    CHECK(connect(object({{"tcUrl", "rtmp://h:1935/live"}})) == "connected live host=h by ");
    CHECK(connect(object({{"app", 5.0}, {"tcUrl", "rtmp://[::1]:1935/live/"}})) == "connected live host=::1 by ");
    CHECK(connect(object({{"app", "live"}, {"tcUrl", "nonsense"}})) == "connected live host= by ");
    CHECK(connect({}).starts_with("no application in the address"));
}
