# creneau_embed(TARGET NAMESPACE name BASE folder FILES a b …): puts files into the program itself.
#
#   file(GLOB web CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/sandbox/*)
#   creneau_embed(creneau_sandbox NAMESPACE sandbox_web BASE ${CMAKE_SOURCE_DIR}/web/sandbox FILES ${web})
#
# Then, in the target's sources only:
#
#   #include "embedded/sandbox_web.hpp"
#   std::optional<std::string_view> page = embedded::sandbox_web::find("payment.tpl");  // path below BASE
#   for (const embedded::sandbox_web::File& file : embedded::sandbox_web::files()) …    // {name, content}, by name
#
# A change to a file rebuilds one small object, a new file is found by the glob. NAMESPACE is unique in the program. Nothing happens
# for a target that has no sources yet. The bytes come in by the assembler's .incbin, so their size costs no compile time.
include(${CMAKE_CURRENT_LIST_DIR}/write_embedded.cmake)

function(creneau_embed target)
  cmake_parse_arguments(ARG "" "NAMESPACE;BASE" "FILES" ${ARGN})
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    return()
  endif()
  set(folder ${CMAKE_BINARY_DIR}/generated/${ARG_NAMESPACE})

  creneau_write_embedded_header(${ARG_NAMESPACE} ${folder})
  creneau_write_embedded_source(${ARG_NAMESPACE} ${folder} ${ARG_BASE} ${ARG_FILES})

  set_source_files_properties(${folder}/embedded.cpp PROPERTIES
    OBJECT_DEPENDS "${ARG_FILES}" SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${folder}/embedded.cpp)
  target_include_directories(${target} PRIVATE ${folder})
endfunction()

# creneau_embed_vite(TARGET NAMESPACE name SOURCE folder DEPENDS a b …): the same for what `vite build` makes of a folder. The names of
# its files hold hashes and are known only after the build; files() and find() are those of creneau_embed. Needs Node.js and the
# packages of package-lock.json (`npm ci --ignore-scripts`, which ./dev build does).
function(creneau_embed_vite target)
  cmake_parse_arguments(ARG "" "NAMESPACE;SOURCE" "DEPENDS" ${ARGN})
  find_program(NODE_PROGRAM NAMES node nodejs)
  if(NOT NODE_PROGRAM)
    message(FATAL_ERROR "Node.js 18 or newer is needed to build ${ARG_SOURCE} (Debian: nodejs npm).")
  endif()
  set(folder ${CMAKE_BINARY_DIR}/generated/${ARG_NAMESPACE})
  creneau_write_embedded_header(${ARG_NAMESPACE} ${folder})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${ARG_SOURCE}/*)
  add_custom_command(
    OUTPUT ${folder}/embedded.cpp
    COMMAND ${CMAKE_COMMAND} -DNODE=${NODE_PROGRAM} -DVITE=${CMAKE_SOURCE_DIR}/node_modules/vite/bin/vite.js
            -DSOURCE=${ARG_SOURCE} -DNAMESPACE=${ARG_NAMESPACE} -DFOLDER=${folder} -P ${CMAKE_SOURCE_DIR}/cmake/embed_vite.cmake
    DEPENDS ${sources} ${ARG_DEPENDS} ${CMAKE_SOURCE_DIR}/package-lock.json
            ${CMAKE_SOURCE_DIR}/cmake/embed_vite.cmake ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    COMMENT "Building ${ARG_SOURCE} with Vite"
    VERBATIM)
  set_source_files_properties(${folder}/embedded.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${folder}/embedded.cpp)
  target_include_directories(${target} PRIVATE ${folder})
endfunction()
