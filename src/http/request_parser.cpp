#include "http/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>

#include "http/target.hpp"
#include "http/text.hpp"

namespace session::http {
namespace beast = boost::beast;
namespace {

Method to_method(beast::http::verb verb) noexcept {
    switch (verb) {
        case beast::http::verb::get: return Method::get;
        case beast::http::verb::head: return Method::head;
        case beast::http::verb::post: return Method::post;
        case beast::http::verb::put: return Method::put;
        case beast::http::verb::patch: return Method::patch;
        case beast::http::verb::delete_: return Method::del;
        case beast::http::verb::options: return Method::options;
        default: return Method::other;
    }
}

// Beast's sans-I/O parser, storing views of the header instead of copies.
class HeadParser final : public beast::http::basic_parser<true> {
   public:
    HeadParser(std::string_view head, Request& request, std::string& body) : head_(head), request_(request), body_(body) {
        // The connection has limited the header already; the parser's own limit would be checked against what it is given.
        header_limit(static_cast<std::uint32_t>(head.size()) + 1);
        // The body's limit is its address's (limit_body()), which the header has to be read for.
        body_limit(boost::none);
    }

   private:
    // A field folded over several lines is assembled in a buffer of Beast's that does not last: refused, as RFC 9112 5.2 allows.
    [[nodiscard]] bool lasts(std::string_view view) const noexcept {
        return view.empty() || (view.data() >= head_.data() && view.data() + view.size() <= head_.data() + head_.size());
    }

    void on_request_impl(beast::http::verb verb, beast::string_view method, beast::string_view target, int version,
                         beast::error_code& error) override {
        request_.method = to_method(verb);
        request_.method_text = method;
        request_.target = target;
        needs_host_ = version == 11;
        if (version != 10 && version != 11) error = beast::http::error::bad_version;
    }
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value, beast::error_code& error) override {
        if (!lasts(value)) {
            error = beast::http::error::bad_value;
            return;
        }
        if (field == beast::http::field::host) {
            ++hosts_;
            if (!is_host(value)) error = beast::http::error::bad_value;
        }
        request_.add_header(name, value);
    }
    // RFC 9112 3.2: exactly one Host, which HTTP/1.0 may leave out, and 400 for what is none.
    void on_header_impl(beast::error_code& error) override {
        if (hosts_ > 1 || (needs_host_ && hosts_ == 0)) error = beast::http::error::bad_field;
    }
    void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view text, beast::error_code&) override {
        body_.append(text);
        return text.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view text, beast::error_code&) override {
        body_.append(text);
        return text.size();
    }
    void on_finish_impl(beast::error_code&) override {}

    std::string_view head_;
    Request& request_;
    std::string& body_;
    int hosts_ = 0;
    bool needs_host_ = false;
};

Error to_error(const beast::error_code& error) {
    using Code = beast::http::error;
    if (error == Code::body_limit) return Error{ErrorCode::too_large, "body over the limit"};
    if (error == Code::bad_version || error == Code::bad_transfer_encoding) return Error{ErrorCode::unsupported, error.message()};
    return Error{ErrorCode::malformed, error.message()};
}

}  // namespace

struct RequestParser::Impl {
    std::optional<HeadParser> parser;
    std::string decoded_path;
    std::string body;
    bool expects_continue = false;
};

std::optional<std::size_t> find_header_end(std::string_view data, std::size_t searched) noexcept {
    const auto from = searched > 3 ? searched - 3 : 0;
    const auto end = data.find("\r\n\r\n", from);
    if (end == std::string_view::npos) return std::nullopt;
    return end + 4;
}

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

Result<> RequestParser::start(std::string_view head, Request& request) {
    request.clear();
    impl_->body.clear();
    impl_->parser.reset();
    auto& parser = impl_->parser.emplace(head, request, impl_->body);
    beast::error_code error;
    const auto used = parser.put({head.data(), head.size()}, error);
    if (error) return fail(to_error(error));
    if (used != head.size() || !parser.is_header_done()) return fail(ErrorCode::malformed, "incomplete header");
    auto target = parse_target(request.target, impl_->decoded_path);
    if (!target) return fail(target.error());
    request.path = target->path;
    request.query = target->query;
    request.is_keep_alive = parser.keep_alive();
    impl_->expects_continue = equals_ignoring_case(request.header("Expect"), "100-continue");
    return {};
}

bool RequestParser::has_body() const noexcept {
    return impl_->parser && !impl_->parser->is_done();
}
bool RequestParser::expects_continue() const noexcept {
    return impl_->expects_continue;
}

Result<> RequestParser::limit_body(std::size_t size_bytes) {
    const auto length = impl_->parser->content_length();
    if (length && *length > size_bytes) return fail(ErrorCode::too_large, "body over the limit");
    impl_->parser->body_limit(size_bytes);
    impl_->parser->eager(true);
    return {};
}

Result<std::size_t> RequestParser::feed_body(ByteView data) {
    beast::error_code error;
    const auto used = impl_->parser->put({data.data(), data.size()}, error);
    if (error && error != beast::http::error::need_more) return fail(to_error(error));
    return used;
}

bool RequestParser::is_done() const noexcept {
    return impl_->parser->is_done();
}
std::string_view RequestParser::body() const noexcept {
    return impl_->body;
}

}  // namespace session::http
