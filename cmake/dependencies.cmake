# Every third-party library of the program, from Debian 12's packages (tools/packages.txt installs them).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(date REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(ICAL REQUIRED IMPORTED_TARGET libical)
pkg_check_modules(CTEMPLATE REQUIRED IMPORTED_TARGET libctemplate)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(POSTGRESQL REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(OATH REQUIRED IMPORTED_TARGET liboath)
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)

# libunistring has neither CMake package nor pkg-config file.
find_library(UNISTRING unistring REQUIRED)

# Debian's SOCI 4 ships no CMake package.
find_library(SOCI_CORE soci_core REQUIRED)
find_library(SOCI_SQLITE3 soci_sqlite3 REQUIRED)
find_library(SOCI_POSTGRESQL soci_postgresql REQUIRED)
add_library(creneau_soci INTERFACE)
target_include_directories(creneau_soci SYSTEM INTERFACE /usr/include/soci /usr/include/postgresql)
target_link_libraries(creneau_soci INTERFACE
  ${SOCI_CORE} ${SOCI_SQLITE3} ${SOCI_POSTGRESQL} PkgConfig::SQLITE PkgConfig::POSTGRESQL)

# Asio, Beast and Boost.JSON are compiled once, here, and their headers precompiled once for everyone who links this.
add_library(creneau_boost STATIC ${CMAKE_SOURCE_DIR}/cmake/boost_sources.cpp)
target_compile_definitions(creneau_boost PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_JSON_NO_LIB)
target_compile_options(creneau_boost PRIVATE -w)
target_link_libraries(creneau_boost PUBLIC Boost::headers Threads::Threads)

# The precompiled header is a target of its own, so that its flags are those of the project's own code.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cpp CONTENT "")
add_library(creneau_precompiled STATIC ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(creneau_precompiled PUBLIC creneau_boost fmt::fmt)
target_precompile_headers(creneau_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp)
