#include "rtmp/publish_path.hpp"

#include <catch2/catch.hpp>

#include "rtmp/support.hpp"
#include "session/rtmp/url.hpp"

using namespace session;
using namespace session::test;

namespace {

const std::vector<std::string> kApps{"live", "ingest"};

// "app key a=b …", or the error.
std::string path(std::string_view app, std::string_view name) {
    const auto parsed_app = parse_app(app, kApps);
    if (!parsed_app) return parsed_app.error().message();
    const auto parsed = parse_publish_name(*parsed_app, name);
    if (!parsed) return parsed.error().message();
    auto text = parsed_app->app + " " + std::string{parsed->key.reveal()};
    for (const auto& parameter : parsed->query) text += " " + parameter.name + "=" + std::string{parameter.value.reveal()};
    return text;
}

constexpr auto kNoKey = "no stream key: put yours into the encoder's stream key field";
constexpr auto kTooManyParts = "the address has more parts than an application and a stream key";
constexpr auto kBadCharacters = "the stream key has characters that no key has";

}  // namespace

TEST_CASE("U1 the query is taken off the application, the key, or both") {
    CHECK(path("live", "KEY?token=abc&x=1") == "live KEY token=abc x=1");
    CHECK(path("live?token=abc", "KEY") == "live KEY token=abc");
    CHECK(path("live?a=1", "KEY?b=2") == "live KEY a=1 b=2");
    CHECK(path("live?token=abc/KEY", "") == "live KEY token=abc");
    CHECK(path("live?token=a/b", "KEY") == "live KEY token=a/b");
    CHECK(path("live", "KEY?") == "live KEY");
    CHECK(path("live", "KEY?a") == "live KEY a=");
    CHECK(path("live", "KEY?a=1?b=2&&c==3&=4") == "live KEY a=1?b=2 c==3 =4");
    CHECK(path("live", "KEY&x=1") == "live KEY&x=1");
}

TEST_CASE("U1 percent signs are decoded in parameters, never in keys") {
    CHECK(path("live", "KEY?p=a%2Fb%zz%4") == "live KEY p=a/b%zz%4");
    CHECK(path("live", "a%2Fb") == "live a%2Fb");
}

TEST_CASE("U1 nested applications: the key may come with the application, but there is one") {
    CHECK(path("live/KEY", "") == "live KEY");
    CHECK(path("ingest/KEY", "") == "ingest KEY");
    CHECK(path("ingest", "KEY") == "ingest KEY");
    CHECK(path("live/a", "b") == kTooManyParts);
    CHECK(path("live", "a/b") == kTooManyParts);
    CHECK(path("live/a/b", "") == kTooManyParts);
}

TEST_CASE("U2 empty keys, leading and trailing slashes") {
    CHECK(path("live", "") == kNoKey);
    CHECK(path("live", "/") == kNoKey);
    CHECK(path("live", "?a=1") == kNoKey);
    CHECK(path("/live/", "/KEY/") == "live KEY");
    CHECK(path("live//", "KEY//?a=1") == "live KEY a=1");
    const auto recording = record_all_splits(plain_handshake() + connect_command() + publish_command(""));
    CHECK(recording.error == kNoKey);
    CHECK(contains(answers(recording.output), std::string{"NetStream.Publish.BadName,description:"} + kNoKey));
}

TEST_CASE("U3 _definst_ and virtual hosts in the application") {
    CHECK(path("live/_definst_", "KEY") == "live KEY");
    CHECK(path("live/_definst_/KEY", "") == "live KEY");
    CHECK(path("live...vhost...example.org", "KEY") == "live KEY");
}

TEST_CASE("U3 addresses: ports, IPv6, upper case, user names") {
    const auto parse = [](std::string_view text) {
        const auto url = parse_url(text);
        if (!url) return std::string{"error"};
        return url->tc_url() + " host=" + url->host + " port=" + std::to_string(url->port) + " app=" + url->app +
               " key=" + std::string{url->key.reveal()};
    };
    CHECK(parse("rtmp://Example.ORG/live/KEY?a=b/c") == "rtmp://example.org/live host=example.org port=1935 app=live key=KEY?a=b/c");
    CHECK(parse("RTMPS://h/live/KEY") == "rtmps://h/live host=h port=443 app=live key=KEY");
    CHECK(parse("rtmp://user:pass@h:19350/live/inst/KEY") == "rtmp://h:19350/live/inst host=h port=19350 app=live/inst key=KEY");
    CHECK(parse("rtmp://[::1]:1936/live/KEY") == "rtmp://[::1]:1936/live host=::1 port=1936 app=live key=KEY");
    CHECK(parse("rtmp://[2001:DB8::1]/live") == "rtmp://[2001:db8::1]/live host=2001:db8::1 port=1935 app=live key=");
    CHECK(parse("rtmp://h:/live/KEY") == "rtmp://h/live host=h port=1935 app=live key=KEY");
    CHECK(parse("rtmp://h") == "rtmp://h/ host=h port=1935 app= key=");
    for (const auto* bad : {"", "http://h/live", "rtmp:/h/live", "rtmp://", "rtmp:///live", "rtmp://h:x/live", "rtmp://h:0/l",
                            "rtmp://h:65536/l", "rtmp://[::1/live", "rtmp://[::1]x/live", "rtmp://h:99999999999/l"}) {
        CHECK(parse(bad) == "error");
    }
}

TEST_CASE("U4 long names are refused, never cut") {
    const std::string longest(255, 'k');
    CHECK(path("live", longest) == "live " + longest);
    CHECK(path("live", std::string(256, 'k')) == "the stream key is too long");
    CHECK(path("live", std::string(1024, 'k')) == "the stream key is too long");
    CHECK(path("live", "KEY?t=" + std::string(1024, 't')) == "live KEY t=" + std::string(1024, 't'));
    CHECK(path("live", "KEY?t=" + std::string(5000, 't')) == "the stream key and its parameters are too long");
    CHECK(path("live/" + std::string(5000, 'k'), "") == "the application's name is too long");
    const auto recording = record_all_splits(plain_handshake() + connect_command() + publish_command(std::string(1024, 'k')));
    CHECK(contains(answers(recording.output), "NetStream.Publish.BadName,description:the stream key is too long"));
}

TEST_CASE("U5 dots, backslashes, blanks, control characters and other alphabets are no keys") {
    for (const auto* name : {".", "..", "a\\b", "a b", "a\nb", "\x7f", "a\x01", "cl\xC3\xA9"}) CHECK(path("live", name) == kBadCharacters);
    CHECK(path("live", std::string("a\0b", 3)) == kBadCharacters);
    CHECK(path("live", "../../etc/passwd") == kTooManyParts);
    CHECK(path("live", "a.b-c_d~e") == "live a.b-c_d~e");
}

TEST_CASE("U5 the refusal of an unknown application says what to do, and repeats nothing: it may be a key") {
    for (const auto* app : {"", "/", "SECRET", "Live", "live2", "?live", "../live"}) {
        const auto message = path(app, "KEY");
        CHECK(message.find("publish to rtmp://HOST/live/STREAM-KEY (applications here: live, ingest)") != message.npos);
        CHECK(message.find("SECRET") == message.npos);
    }
}
