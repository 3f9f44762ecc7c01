# cmake -DOUTPUT=FILE -DMIGRATIONS=FILE;FILE -P embed_migrations.cmake: C++ source that holds the SQL files, ascending.
list(SORT MIGRATIONS COMPARE NATURAL)
set(entries "")
set(previous "")
list(LENGTH MIGRATIONS count)
foreach(file IN LISTS MIGRATIONS)
  get_filename_component(base ${file} NAME_WE)
  if(NOT base MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
    message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql")
  endif()
  set(number ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  if(number STREQUAL previous)
    message(FATAL_ERROR "${file}: there is another migration ${number}")
  endif()
  set(previous ${number})
  string(REGEX REPLACE "^0+" "" number ${number})
  file(READ ${file} sql)
  string(APPEND entries "    Migration{${number}, \"${name}\", R\"migration(${sql})migration\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include <array>

#include \"session/db/migrations.hpp\"

namespace session::db {

std::span<const Migration> embedded_migrations() {
    static const std::array<Migration, ${count}> kMigrations{
${entries}    };
    return kMigrations;
}

}  // namespace session::db
")
