#include <catch2/catch.hpp>

#include "rtmp/support.hpp"
#include "session/rtmp/flv_tag.hpp"

using namespace session;
using namespace session::test;
using amf0::Null;

namespace {

using Lines = std::vector<std::string>;

Bytes connected() {
    return plain_handshake() + connect_command();
}

// The server after these bytes, with a PublishRequested taken out and not answered.
ServerProtocol asked_to_publish(const Bytes& input = publish_opening()) {
    ServerProtocol server;
    REQUIRE(server.feed(input));
    bool is_asked = false;
    while (const auto event = server.next_event()) is_asked = is_asked || std::holds_alternative<PublishRequested>(*event);
    REQUIRE(is_asked);
    return server;
}

Lines drain(ServerProtocol& server) {
    Lines lines;
    while (const auto event = server.next_event()) lines.push_back(describe(*event));
    return lines;
}

Bytes avc_header() {
    return write_avc_sequence_start(filled(20, 0x64));
}
Bytes keyframe(std::size_t size) {
    return write_avc_frame(true, 0, filled(size));
}
Bytes frame(std::size_t size) {
    return write_avc_frame(false, 0, filled(size));
}

}  // namespace

TEST_CASE("S1 connect, releaseStream, FCPublish, createStream, publish, @setDataFrame") {
    amf0::Object metadata;
    metadata.is_ecma_array = true;
    metadata.properties = {{"width", 1280.0}, {"height", 720.0}, {"framerate", 30.0}, {"videocodecid", 7.0}, {"encoder", "obs"}};
    const auto data = chunked(MessageType::data_amf0, 0, 1, amf0::encode({"@setDataFrame", "onMetaData", metadata}));
    const auto input = connected() + command({"releaseStream", 2.0, Null{}, "k1"}) + command({"FCPublish", 3.0, Null{}, "k1"}) +
                       command({"createStream", 4.0, Null{}}) + publish_command("k1") + data + video(0) + audio(0) +
                       command({"FCUnpublish", 6.0, Null{}, "k1"}) + command({"deleteStream", 7.0, Null{}, 1.0});
    const auto recording = record_all_splits(input);
    CHECK(recording.error.empty());
    REQUIRE(recording.events.size() == 6);
    CHECK(recording.events[1] == "publish live key=k1 type=live on 1");
    CHECK(recording.events[2] == "metadata 1280x720 @30 video=7 audio= by obs");
    CHECK(recording.events[5] == "ended FCUnpublish");
    const auto lines = answers(recording.output);
    CHECK(contains(lines, "_result 2 on 0 null null"));
    CHECK(contains(lines, "_result 3 on 0 null null"));
    CHECK(contains(lines, "_result 4 on 0 null 1"));
    CHECK(contains(lines, "user 0 1"));
    CHECK(contains(lines, "onStatus 0 on 1 null {level:status,code:NetStream.Publish.Start,"));
    CHECK(contains(lines, "onStatus 0 on 1 null {level:status,code:NetStream.Unpublish.Success,"));
    CHECK(contains(lines, "_result 6 on 0 null null"));
    CHECK_FALSE(contains(lines, "_error"));
}

TEST_CASE("S2 S3 createStream and publish alone, publish with transaction id 0") {
    const auto recording = record_all_splits(connected() + command({"createStream", 2.0, Null{}}) + publish_command("k", 0) + audio(0));
    CHECK(contains(recording.events, "publish live key=k type=live on 1"));
    CHECK(contains(answers(recording.output), "NetStream.Publish.Start"));
}

TEST_CASE("S4 FCPublish between createStream and publish, and _checkbw") {
    const auto recording =
        record_all_splits(connected() + command({"createStream", 2.0, Null{}}) + command({"FCPublish", 3.0, Null{}, "k"}) +
                          command({"_checkbw", 4.0, Null{}}) + publish_command("k") + audio(0));
    CHECK(count(recording.events, "audio ") == 1);
    CHECK(contains(answers(recording.output), "_result 4 on 0 null null"));
}

TEST_CASE("S5 FCPublish and metadata after publish") {
    const auto recording = record_all_splits(publish_opening() + command({"FCPublish", 6.0, Null{}, "key"}) + audio(0));
    CHECK(count(recording.events, "publish ") == 1);
    CHECK(count(recording.events, "audio ") == 1);
}

TEST_CASE("S6 FCPublish is answered with _result and onFCPublish, with its transaction id") {
    const auto lines = answers(record(connected() + command({"FCPublish", 3.0, Null{}, "k"}), whole()).output);
    CHECK(contains(lines, "_result 3 on 0"));
    CHECK(contains(lines, "onFCPublish 3 on 0 null {level:status,code:NetStream.Publish.Start,"));
    CHECK(answers(record(connected() + command({"FCPublish", 0.0, Null{}, "k"}), whole()).output) ==
          answers(record(connected(), whole()).output));
}

TEST_CASE("S7 unknown calls are answered with nothing and never disconnect") {
    for (const auto* name :
         {"xsbwtest", "checkBandwidth", "_checkbw", "getStreamLength", "receiveAudio", "FCSubscribe", "onClientLogin", ""}) {
        const auto recording = record_all_splits(connected() + command({name, 9.0, Null{}, "x"}) + command({name, 0.0, Null{}, "x"}));
        CHECK(recording.error.empty());
        CHECK(count(answers(recording.output), "_result 9 on 0 null null") == 1);
        CHECK(count(answers(recording.output), "_result 0") == 0);
    }
}

TEST_CASE("S7 commands that are no commands are passed over") {
    for (const auto* payload : {"", "00", "05", "02 00 ff 61", "03 00 00 09", "00 3f f0 00 00 00 00 00 00"}) {
        const auto recording = record_all_splits(publish_opening() + chunked(MessageType::command_amf0, 0, 0, hex(payload)) + audio(0));
        CHECK(recording.error.empty());
        CHECK(count(recording.events, "audio ") == 1);
    }
}

TEST_CASE("S8 connect with another transaction id and extra arguments") {
    amf0::Object properties;
    properties.properties = {{"app", "live"}, {"pageUrl", Null{}}, {"swfUrl", amf0::Undefined{}}};
    const auto recording = record_all_splits(plain_handshake() + command({"connect", 7.0, properties, "extra", 5.0, true}));
    CHECK(recording.error.empty());
    CHECK(contains(answers(recording.output), "_result 7 on 0"));
}

TEST_CASE("S8 connect twice: the second is an error, the connection goes on") {
    const auto recording = record_all_splits(connected() + command({"connect", 2.0, amf0::Object{}}) + publish_command("k") + audio(0));
    CHECK(recording.error.empty());
    CHECK(count(recording.events, "connected ") == 1);
    CHECK(count(recording.events, "audio ") == 1);
    CHECK(contains(answers(recording.output), "_error 2 on 0 null {level:error,code:NetConnection.Connect.Failed,"));
}

TEST_CASE("S8 commands and media before connect") {
    const auto recording = record_all_splits(plain_handshake() + command({"createStream", 2.0, Null{}}) + publish_command("k", 3) +
                                             audio(0) + connect_command());
    CHECK(recording.error.empty());
    CHECK(recording.events == Lines{"connected live host=example.org by FMLE/3.0 (test)"});
    CHECK(count(answers(recording.output), "_error ") == 2);
}

TEST_CASE("S8 createStream a thousand times") {
    Bytes input = connected();
    for (int i = 0; i < 1000; ++i) input = input + command({"createStream", 2.0, Null{}});
    const auto lines = answers(record(input + publish_command("k", 5, 1000) + audio(0), whole()).output);
    CHECK(contains(lines, "_result 2 on 0 null 1000"));
    CHECK(contains(lines, "onStatus 0 on 1000 null {level:status,code:NetStream.Publish.Start,"));
}

TEST_CASE("S8 publish on message stream 0 or one never created") {
    for (const std::uint32_t stream : {0U, 77U}) {
        const auto recording =
            record_all_splits(connected() + publish_command("k", 5, stream) + audio(0) + command({"deleteStream", 0.0, Null{}, 1.0}) +
                              command({"closeStream", 0.0, Null{}}, stream));
        CHECK(contains(recording.events, "publish live key=k type=live on " + std::to_string(stream)));
        CHECK(count(recording.events, "audio ") == 1);
        CHECK(count(recording.events, "ended ") == 1);
    }
}

TEST_CASE("S8 a second publish beside the first is refused, the first goes on") {
    const auto recording = record_all_splits(publish_opening("one") + audio(0) + publish_command("two", 6, 2) + audio(23));
    CHECK(recording.error.empty());
    CHECK(count(recording.events, "publish ") == 1);
    CHECK(count(recording.events, "audio ") == 2);
    CHECK(contains(answers(recording.output), "onStatus 0 on 2 null {level:error,code:NetStream.Publish.BadName,"));
}

TEST_CASE("S8 publish again after FCUnpublish or deleteStream") {
    for (const auto& stop : {command({"FCUnpublish", 0.0, Null{}, "one"}), command({"deleteStream", 0.0, Null{}, 1.0})}) {
        const auto recording = record_all_splits(publish_opening("one") + audio(0) + stop + command({"createStream", 8.0, Null{}}) +
                                                 publish_command("two", 9, 2) + audio(5));
        CHECK(recording.error.empty());
        CHECK(contains(recording.events, "publish live key=one type=live on 1"));
        CHECK(contains(recording.events, "publish live key=two type=live on 2"));
        CHECK(count(recording.events, "audio ") == 2);
        CHECK(count(recording.events, "ended ") == 1);
    }
}

TEST_CASE("S9 publish without type, with record and append, and publish(false)") {
    CHECK(contains(record_all_splits(connected() + command({"publish", 5.0, Null{}, "k"}, 1)).events, "publish live key=k type=live on 1"));
    for (const auto* type : {"record", "append"}) {
        const auto recording = record_all_splits(connected() + command({"publish", 5.0, Null{}, "k", type}, 1));
        CHECK(contains(recording.events, std::string{"type="} + type));
    }
    const auto recording = record_all_splits(publish_opening() + command({"publish", 6.0, Null{}, false}, 1));
    CHECK(recording.error.empty());
    CHECK(recording.events.back() == "ended publish");
}

TEST_CASE("S9 deleteStream with a string, with nothing, with another number") {
    CHECK(record_all_splits(publish_opening() + command({"deleteStream", 0.0, Null{}, "key"})).events.back() == "ended deleteStream");
    CHECK(record_all_splits(publish_opening() + command({"deleteStream", 0.0, Null{}})).events.back() == "ended deleteStream");
    const auto other = record_all_splits(publish_opening() + command({"deleteStream", 0.0, Null{}, 9.0}) + audio(7));
    CHECK(count(other.events, "ended ") == 0);
    CHECK(count(other.events, "audio 7") == 1);
}

TEST_CASE("S10 onStatus has transaction id 0, and level, code, description in this order") {
    auto server = asked_to_publish();
    (void)server.take_output();
    REQUIRE(server.accept_publish());
    const auto output = server.take_output();
    const auto text = std::string{as_text(output)};
    const auto level = text.find("level");
    CHECK(level != text.npos);
    CHECK(level < text.find("code"));
    CHECK(text.find("code") < text.find("description"));
    CHECK(text.find(std::string("onStatus\0\0\0\0\0\0\0\0\0\x05", 18)) != text.npos);
}

TEST_CASE("S11 media before publish is held, and handed on after it is accepted") {
    const auto input =
        connected() + video(0, avc_header()) + video(10, keyframe(50)) + audio(12) + publish_command("k") + video(50, frame(20));
    const auto recording = record_all_splits(input);
    REQUIRE(recording.events.size() == 6);
    CHECK(recording.events[1].starts_with("publish "));
    CHECK(recording.events[2].starts_with("video 0 "));
    CHECK(recording.events[3].starts_with("video 10 "));
    CHECK(recording.events[4].starts_with("audio 12 "));
    CHECK(recording.events[5].starts_with("video 50 "));
}

TEST_CASE("S11 when too much is held, sequence headers stay and video begins again at a keyframe") {
    ServerOptions options;
    options.max_held_bytes = 10'000;
    Bytes input = connected() + video(0, avc_header()) + audio(0, write_aac_sequence_start(hex("12 10")));
    for (std::uint32_t i = 1; i <= 24; ++i) input = input + video(i * 40, i == 20 ? keyframe(100) : frame(1000));
    const auto recording = record_all_splits(input + publish_command("k"), options);
    CHECK(recording.error.empty());
    REQUIRE(recording.events.size() > 4);
    CHECK(recording.events[2].starts_with("video 0 25 bytes"));
    CHECK(recording.events[3].starts_with("audio 0 4 bytes"));
    CHECK(recording.events[4].starts_with("video 800 105 bytes"));
}

TEST_CASE("S11 nothing after the request is looked at before its answer") {
    auto server = asked_to_publish();
    REQUIRE(server.feed(video(0, avc_header()) + video(10, keyframe(50)) + command({"FCUnpublish", 0.0, Null{}, "key"})));
    CHECK_FALSE(server.next_event());
    REQUIRE(server.accept_publish());
    const auto lines = drain(server);
    REQUIRE(lines.size() == 3);
    CHECK(lines[2] == "ended FCUnpublish");
}

TEST_CASE("S11 an owner that feeds on without answering is bounded") {
    ServerOptions options;
    options.max_held_bytes = 1000;
    ServerProtocol server{options};
    REQUIRE(server.feed(publish_opening()));
    REQUIRE(server.feed(filled(900)));
    const auto fed = server.feed(filled(200));
    REQUIRE_FALSE(fed);
    CHECK(fed.error().code() == ErrorCode::too_large);
}

TEST_CASE("S12 publish starts only after it is accepted") {
    auto server = asked_to_publish();
    CHECK_FALSE(contains(answers(server.take_output()), "onStatus"));
    REQUIRE(server.accept_publish());
    CHECK(contains({std::string{as_text(server.take_output())}}, "NetStream.Publish.Start"));
    REQUIRE(server.accept_publish());  // once is enough
    CHECK_FALSE(server.has_output());
}

TEST_CASE("S12 a refusal is an onStatus error, after which nothing is listened to") {
    for (const auto refusal : {PublishRefusal::bad_name, PublishRefusal::denied}) {
        auto server = asked_to_publish();
        (void)server.take_output();
        server.refuse_publish(refusal, "no such key");
        const auto text = std::string{as_text(server.take_output())};
        CHECK(text.find(refusal == PublishRefusal::bad_name ? "NetStream.Publish.BadName" : "NetStream.Publish.Denied") != text.npos);
        CHECK(text.find("no such key") != text.npos);
        CHECK(server.feed(audio(0) + publish_command("other", 6) + filled(5000)));
        CHECK_FALSE(server.next_event());
        CHECK_FALSE(server.has_output());
    }
}

TEST_CASE("S12 one publish is one request") {
    const auto recording = record_all_splits(connected() + command({"releaseStream", 2.0, Null{}, "k"}) +
                                             command({"FCPublish", 3.0, Null{}, "k"}) + publish_command("k"));
    CHECK(count(recording.events, "publish ") == 1);
}

TEST_CASE("S13 no RtmpSampleAccess and no onBWDone are sent") {
    const auto text = std::string{as_text(record(publish_opening(), whole()).output)};
    CHECK(text.find("RtmpSampleAccess") == text.npos);
    CHECK(text.find("onBWDone") == text.npos);
}

TEST_CASE("S15 AMF3 commands and data begin with a 0 byte; shared objects are passed over") {
    amf0::Object properties;
    properties.properties = {{"app", "live"}, {"objectEncoding", 3.0}};
    const auto amf3 = [](MessageType type, const Bytes& payload, std::uint32_t stream) {
        return chunked(type, 0, stream, Bytes{0} + payload);
    };
    amf0::Object metadata;
    metadata.properties = {{"width", 640.0}};
    const auto input = plain_handshake() + amf3(MessageType::command_amf3, amf0::encode({"connect", 1.0, properties}), 0) +
                       amf3(MessageType::command_amf3, amf0::encode({"publish", 5.0, Null{}, "k", "live"}), 1) +
                       chunked(MessageType::shared_object_amf3, 0, 1, filled(20)) +
                       chunked(MessageType::shared_object_amf0, 0, 1, filled(20)) +
                       amf3(MessageType::data_amf3, amf0::encode({"onMetaData", metadata}), 1) + audio(0);
    const auto recording = record_all_splits(input);
    CHECK(recording.error.empty());
    CHECK(contains(recording.events, "publish live key=k"));
    CHECK(contains(recording.events, "metadata 640x0"));
    CHECK(count(recording.events, "audio ") == 1);
    CHECK(contains(answers(recording.output), "objectEncoding:3,"));
}

TEST_CASE("V10 Enhanced RTMP is negotiated with those who ask, and not mentioned to others") {
    amf0::Object properties;
    properties.properties = {{"app", "live"}, {"fourCcList", std::vector<amf0::Value>{"av01", "avc1"}}, {"capsEx", 15.0}};
    const auto asked = answers(record(plain_handshake() + command({"connect", 1.0, properties}), whole()).output);
    CHECK(contains(asked, "fourCcList:[avc1,mp4a,]"));
    CHECK(contains(asked, "videoFourCcInfoMap:{avc1:1,}"));
    CHECK_FALSE(contains(answers(record(connected(), whole()).output), "fourCc"));
}

TEST_CASE("R6 a publisher that can is asked to reconnect when the server stops, others are denied") {
    for (const auto& [caps, can] :
         {std::pair{15.0, true}, std::pair{1.0, true}, std::pair{4.0, false}, std::pair{-1.0, false}, std::pair{1e300, false}}) {
        amf0::Object properties;
        properties.properties = {{"app", "live"}, {"capsEx", caps}};
        auto server = asked_to_publish(plain_handshake() + command({"connect", 1.0, properties}) + publish_command("k"));
        REQUIRE(server.accept_publish());
        server.refuse_publish(PublishRefusal::draining, "the server is shutting down");
        const auto said = answers(server.take_output());
        CHECK(contains(said, "onStatus 0 on 0 null {level:status,code:NetConnection.Connect.ReconnectRequest,description:the server") ==
              can);
        CHECK(contains(said, "onStatus 0 on 1 null {level:error,code:NetStream.Publish.Denied,") != can);
    }
}

TEST_CASE("S14 authmod in the application's query is one query among others: the stream key says who publishes") {
    amf0::Object properties;
    properties.properties = {
        {"app", "live?authmod=adobe&user=ana"}, {"tcUrl", "rtmp://h/live?authmod=adobe&user=ana"}, {"flashVer", "FMLE/3.0"}};
    const auto recording = record(plain_handshake() + command({"connect", 1.0, properties}) + publish_command("k"), whole());
    CHECK(recording.error.empty());
    CHECK(contains(recording.events, "publish live key=k"));
    CHECK(contains(answers(recording.output), "NetConnection.Connect.Success"));
}

TEST_CASE("M6 what we say of ourselves is plain: numbers and strings, one level deep") {
    for (const auto& line : answers(record(publish_opening(), whole()).output)) {
        INFO(line);
        CHECK(std::count(line.begin(), line.end(), '[') == 0);
        const auto first = line.find('{');
        if (first != std::string::npos) CHECK(line.find('{', first + 1) == line.find('{', line.find('}')));
    }
}
