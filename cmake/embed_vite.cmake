# Run by the build (embed.cmake, creneau_embed_vite): lets Vite build SOURCE into FOLDER/files and writes the source that embeds what
# came out.
#
#   cmake -DNODE=node -DVITE=vite.js -DSOURCE=web/admin -DNAMESPACE=admin_web -DFOLDER=generated -P cmake/embed_vite.cmake
include(${CMAKE_CURRENT_LIST_DIR}/write_embedded.cmake)

if(NOT EXISTS ${VITE})
  message(FATAL_ERROR "The npm packages are missing. `./dev build` installs them, and so does: npm ci --ignore-scripts")
endif()
execute_process(
  COMMAND ${NODE} ${VITE} build ${SOURCE} --outDir ${FOLDER}/files --emptyOutDir --logLevel warn
  COMMAND_ERROR_IS_FATAL ANY)
file(GLOB_RECURSE files ${FOLDER}/files/*)
creneau_write_embedded_source(${NAMESPACE} ${FOLDER} ${FOLDER}/files ${files})
# CMake leaves a file alone whose text stays the same; what it takes in may have changed.
file(TOUCH ${FOLDER}/embedded.cpp)
