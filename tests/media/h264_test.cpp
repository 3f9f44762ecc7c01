#include "session/media/h264.hpp"

#include <catch2/catch.hpp>

#include "support/hex.hpp"

namespace session::media {
namespace {

using test::hex;

const Bytes kSps = hex("6742 c01f da01 4016 ec04 4000 00fa 4000 3a98 03c6 0ca8");
const Bytes kPps = hex("68ce 0fc8");
const Bytes kRecord = hex("0142 c01f ffe1 0016 6742 c01f da01 4016 ec04 4000 00fa 4000 3a98 03c6 0ca8 0100 0468 ce0f c8");
const Bytes kHigh422 = hex("017a 001e ffe1 0019 677a 001e bcb4 0501 7fcf 8088 0000 0300 0800 0003 0190 78b1 7501 0004 68ce 0fc8 fef8 f800");
const Bytes kHigh10 =
    hex("016e 002a ffe1 001a 676e 002a a6cb 403c 0113 d4b8 0880 0000 0300 8000 0032 078c 1950 0100 0468 ce0f c8fd fafa 00");

AccessUnit normalized(const Bytes& payload, std::uint8_t nal_length_size = 4) {
    auto unit = normalize_access_unit(payload, nal_length_size);
    REQUIRE(unit);
    return *std::move(unit);
}

}  // namespace

TEST_CASE("avcC is read, and written byte for byte as it was") {
    for (const auto& record : {kRecord, kHigh422, kHigh10}) {
        const auto config = parse_avc_config(record);
        REQUIRE(config);
        CHECK(config->nal_length_size == 4);
        CHECK(config->sps.size() == 1);
        CHECK(config->pps.size() == 1);
        CHECK(write_avc_config(*config).value() == record);
    }
}

TEST_CASE("V3 avcC with length size 1, 2, several sets, empty sets and trailing bytes") {
    auto record = kRecord;
    record[4] = 0xfc;
    CHECK(parse_avc_config(record)->nal_length_size == 1);
    record[4] = 0xfd;
    CHECK(parse_avc_config(record)->nal_length_size == 2);
    record[4] = 0xfe;
    CHECK_FALSE(parse_avc_config(record).has_value());
    record[4] = 0xff;
    record.insert(record.end(), {1, 2, 3});
    CHECK(parse_avc_config(record).has_value());

    const auto two = hex("0142 c01f ffe2 0000 0004 6742 c01f 02 0003 68ce0f 0000");
    const auto config = parse_avc_config(two);
    REQUIRE(config);
    CHECK(config->sps == std::vector<Bytes>{hex("6742 c01f")});
    CHECK(config->pps == std::vector<Bytes>{hex("68ce0f")});
}

TEST_CASE("V3 a sequence header in Annex B is an avcC as well") {
    auto record = hex("0000 0001");
    record.insert(record.end(), kSps.begin(), kSps.end());
    record.insert(record.end(), {0, 0, 1});
    record.insert(record.end(), kPps.begin(), kPps.end());
    const auto config = parse_avc_config(record);
    REQUIRE(config);
    CHECK(config->sps == std::vector<Bytes>{kSps});
    CHECK(config->pps == std::vector<Bytes>{kPps});
}

TEST_CASE("an avcC that breaks off anywhere, or has no SPS, is an error") {
    for (std::size_t size = 0; size < kRecord.size(); ++size) {
        CHECK_FALSE(parse_avc_config(ByteView{kRecord}.first(size)).has_value());
    }
    CHECK_FALSE(parse_avc_config(hex("0142 c01f ffe0 00")).has_value());
    CHECK(parse_avc_config(hex("0042 c01f ffe1 00")).error().code() == ErrorCode::unsupported);
    CHECK_FALSE(write_avc_config({}).has_value());
}

TEST_CASE("a track has the codec string, the size and a record with 4-byte lengths") {
    auto record = kRecord;
    record[4] = 0xfd;
    const auto track = make_video_track(parse_avc_config(record).value());
    REQUIRE(track);
    CHECK(track->codec == "avc1.42c01f");
    CHECK(track->width == 1280);
    CHECK(track->height == 720);
    CHECK(*track->decoder_config == kRecord);
    CHECK_FALSE(make_video_track(AvcConfig{4, {hex("6742 c01f")}, {}}).has_value());
}

TEST_CASE("an access unit with 4-byte lengths passes as it is") {
    const auto unit = normalized(hex("0000 0003 6588 84 0000 0002 65 11"));
    CHECK(unit.data == hex("0000 0003 6588 84 0000 0002 65 11"));
    CHECK(unit.has_idr);
    CHECK(unit.has_slice);
    CHECK_FALSE(unit.parameter_sets);
    CHECK_FALSE(normalized(hex("0000 0002 419a")).has_idr);
}

TEST_CASE("V3 NAL lengths of 1 and 2 bytes become 4") {
    CHECK(normalized(hex("02 419a 03 01aabb"), 1).data == hex("00000002 419a 00000003 01aabb"));
    CHECK(normalized(hex("0002 419a 0003 01aabb"), 2).data == hex("00000002 419a 00000003 01aabb"));
}

TEST_CASE("V3 lengths of 4 bytes under a header that says 2 are found") {
    CHECK(normalized(hex("00000003 419aee 00000002 0aaa 00000002 4100"), 2).data == hex("00000003 419aee 00000002 4100"));
}

TEST_CASE("V3 Annex B inside FLV, whatever length size the header says") {
    const auto expected = hex("00000003 658884 00000002 65bb");
    for (const std::uint8_t width : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{4}}) {
        CHECK(normalized(hex("00000001 09f0 00000001 658884 000001 65bb"), width).data == expected);
        CHECK(normalized(hex("000001 09f0 000001 658884 0000 000001 65bb 0000"), width).data == expected);
    }
}

TEST_CASE("V3 zero-length NAL units are dropped") {
    const auto unit = normalized(hex("00000000 00000002 419a 00000000"));
    CHECK(unit.data == hex("00000002 419a"));
    CHECK(unit.has_slice);
    CHECK_FALSE(normalized(hex("00000000")).has_slice);
}

TEST_CASE("V3 an AUD-only packet has nothing to decode") {
    const auto unit = normalized(hex("00000002 09f0"));
    CHECK(unit.data.empty());
    CHECK_FALSE(unit.has_slice);
    CHECK_FALSE(normalized({}).has_slice);
}

TEST_CASE("filler, end of sequence and unspecified NAL units are dropped, SEI stays") {
    const auto unit = normalized(hex("00000002 0605 00000004 0cffff80 00000002 419a 00000001 0a 00000001 0b 00000002 1e00 00000002 8100"));
    CHECK(unit.data == hex("00000002 0605 00000002 419a"));
}

TEST_CASE("V3 parameter sets inside an access unit are handed out, not through") {
    auto payload = hex("00000016");
    payload.insert(payload.end(), kSps.begin(), kSps.end());
    payload.insert(payload.end(), {0, 0, 0, 4});
    payload.insert(payload.end(), kPps.begin(), kPps.end());
    payload.insert(payload.end(), {0, 0, 0, 2, 0x65, 0x88});
    const auto unit = normalized(payload);
    CHECK(unit.data == hex("00000002 6588"));
    REQUIRE(unit.parameter_sets);
    CHECK(unit.parameter_sets->sps == std::vector<Bytes>{kSps});
    CHECK(unit.parameter_sets->pps == std::vector<Bytes>{kPps});
    CHECK(make_video_track(*unit.parameter_sets).has_value());
}

TEST_CASE("an access unit whose lengths do not fit is an error") {
    CHECK_FALSE(normalize_access_unit(hex("00000009 419a"), 4).has_value());
    CHECK_FALSE(normalize_access_unit(hex("ffffffff 419a"), 4).has_value());
    CHECK_FALSE(normalize_access_unit(hex("000000"), 4).has_value());
    CHECK_FALSE(normalize_access_unit(hex("05 41"), 1).has_value());
}

}  // namespace session::media
