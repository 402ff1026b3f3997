-- Notes that analysts could see something change, so the next publication makes a snapshot.
update store.change_counter
set changes = changes + 1;
