// Limits of a connection that no deployment needs to change.
#pragma once

#include <chrono>
#include <cstddef>

namespace creneau::http {

/// How much is read at once while a header is awaited, bytes.
inline constexpr std::size_t head_read_bytes = 4 * 1024;
/// How much is read at once of a body, bytes.
inline constexpr std::size_t read_bytes_max = 32 * 1024;
/// What a connection that waits for a request keeps of its buffer, bytes.
inline constexpr std::size_t idle_buffer_bytes_max = 8 * 1024;
/// How long a client may take to notice that the connection ends.
inline constexpr std::chrono::seconds linger_timeout{5};
/// Connections beyond Options::connections_max that are told 503 at one time; still more are closed
/// at once.
inline constexpr std::size_t rejected_connections_max = 64;
/// What is read of each of those, bytes.
inline constexpr std::size_t rejected_drain_bytes_max = 64 * 1024;
/// What a client may send while it is sent events, bytes; more ends the stream.
inline constexpr std::size_t stream_input_bytes_max = 64 * 1024;
/// A client that takes less than this may not keep a large response waiting, bytes a second.
inline constexpr std::size_t write_bytes_per_second_min = 32 * 1024;
/// What Retry-After says with 503.
inline constexpr std::chrono::seconds retry_after{1};

}  // namespace creneau::http
