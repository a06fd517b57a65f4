// Where the pages find their own stylesheet, script and icon.
#pragma once

#include <string>
#include <string_view>

namespace creneau::http::pages {

/// The hashed address of web/site/`stem``extension`. Throws std::logic_error when there is no such
/// file.
const std::string& asset_address(std::string_view stem, std::string_view extension);

/// What tells one content from another in an asset's address.
std::string asset_hash(std::string_view content);

}  // namespace creneau::http::pages
