// Categories: for everybody to browse, for admins to keep.
#include <algorithm>

#include "api/channel_views.hpp"
#include "api/fields.hpp"

namespace session::api {
namespace {

constexpr std::size_t kMostArt = std::size_t{2} << 20U;

std::string fold(std::string_view text) {
    std::string folded{text};
    for (auto& c : folded) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return folded;
}

Later list_categories(const ChannelServices& services, Call& call) {
    auto categories = co_await services.categories.list();
    if (!categories) co_return fail(categories.error());
    if (const auto begin = call.query("q")) {
        const auto wanted = fold(*begin);
        std::erase_if(*categories, [&](const channels::Category& each) { return !fold(each.name).starts_with(wanted); });
    }
    const auto on_air = listed_on_air(services, call);
    std::vector<Json> rows;
    for (const auto& category : *categories) rows.push_back(to_json(category, on_air));
    std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) {
        return std::pair{a["viewers"].get<std::int64_t>(), a["live_channels"].get<std::int64_t>()} >
               std::pair{b["viewers"].get<std::int64_t>(), b["live_channels"].get<std::int64_t>()};
    });
    Json json;
    json["categories"] = std::move(rows);
    co_return json_answer(json);
}

Answer category_answer(const ChannelServices& services, const Call& call, const Result<channels::Category>& category, int status = 200) {
    if (!category) return fail(category.error());
    return json_answer(to_json(*category, listed_on_air(services, call)), status);
}

Later get_category(const ChannelServices& services, Call& call) {
    const auto category = co_await services.categories.find(std::string{call.param("slug")});
    co_return category_answer(services, call, category);
}

// By its first bytes; empty: no picture that we take.
std::string_view type_of(std::string_view picture) noexcept {
    if (picture.starts_with("\xff\xd8\xff")) return "image/jpeg";
    if (picture.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
    if (picture.size() > 12 && picture.starts_with("RIFF") && picture.substr(8, 4) == "WEBP") return "image/webp";
    return {};
}

Later get_art(const ChannelServices& services, Call& call) {
    auto art = co_await services.categories.art(std::string{call.param("slug")});
    if (!art) co_return fail(art.error());
    http::Response response;
    // The stored type is one of these; this text outlives the response.
    response.content_type = type_of(as_text(art->picture));
    response.etag = "\"" + std::to_string(art->version) + "\"";
    response.cache_control = call.query("v") ? "public, max-age=31536000, immutable" : "public, max-age=60";
    response.add_header("X-Content-Type-Options", "nosniff");
    response.body = share(std::move(art->picture));
    co_return response;
}

Later create_category(const ChannelServices& services, Call& call) {
    Fields fields{call.body()};
    auto name = fields.text("name", {1, 60});
    auto slug = fields.text_if("slug", {0, 60}).value_or("");
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    auto also = noted(call, 0, "category.create", name);
    const auto category = co_await services.categories.create(std::move(name), std::move(slug), std::move(also));
    co_return category_answer(services, call, category, 201);
}

Later rename_category(const ChannelServices& services, Call& call) {
    Fields fields{call.body()};
    auto name = fields.text("name", {1, 60});
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    std::string slug{call.param("slug")};
    auto also = noted(call, 0, "category.rename", name);
    const auto category = co_await services.categories.rename(std::move(slug), std::move(name), std::move(also));
    co_return category_answer(services, call, category);
}

Later merge_category(const ChannelServices& services, Call& call) {
    Fields fields{call.body()};
    auto into = fields.text("into", {1, 60});
    if (auto read = fields.finish(); !read) co_return fail(read.error());
    std::string slug{call.param("slug")};
    auto also = noted(call, 0, "category.merge", into);
    const auto category = co_await services.categories.merge(std::move(slug), std::move(into), std::move(also));
    co_return category_answer(services, call, category);
}

Later set_art(const ChannelServices& services, Call& call) {
    const auto picture = call.request().body;
    const auto type = type_of(picture);
    if (type.empty()) co_return refuse(ErrorCode::unsupported, "unsupported_media_type", "A picture is JPEG, PNG or WebP.");
    std::string slug{call.param("slug")};
    auto also = noted(call, 0, "category.art");
    const auto bytes = as_bytes(picture);
    Bytes copy{bytes.begin(), bytes.end()};
    const auto done = co_await services.categories.set_art(std::move(slug), std::move(copy), std::string{type}, std::move(also));
    if (!done) co_return fail(done.error());
    co_return no_content();
}

}  // namespace

void add_category_routes(Routes& routes, const ServicesPtr& services) {
    using http::Method;
    const std::string base = "/api/v1/categories";
    const std::string one = base + "/{slug}";
    routes.add(Method::get, base, Access::anyone, AsyncHandler{[services](Call& call) { return list_categories(*services, call); }});
    routes.add(Method::get, one, Access::anyone, AsyncHandler{[services](Call& call) { return get_category(*services, call); }});
    routes.add(Method::get, one + "/art", Access::anyone, AsyncHandler{[services](Call& call) { return get_art(*services, call); }});
    const std::string admin = "/api/v1/admin/categories";
    const std::string theirs = admin + "/{slug}";
    routes.add(Method::post, admin, Access::admin, AsyncHandler{[services](Call& call) { return create_category(*services, call); }},
               kJsonBody);
    routes.add(Method::patch, theirs, Access::admin, AsyncHandler{[services](Call& call) { return rename_category(*services, call); }},
               kJsonBody);
    routes.add(Method::post, theirs + "/merge", Access::admin,
               AsyncHandler{[services](Call& call) { return merge_category(*services, call); }}, kJsonBody);
    routes.add(Method::put, theirs + "/art", Access::admin, AsyncHandler{[services](Call& call) { return set_art(*services, call); }},
               {BodyKind::raw, kMostArt, std::nullopt});
}

}  // namespace session::api
