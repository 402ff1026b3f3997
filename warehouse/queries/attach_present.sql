-- The work file that is to be replaced, beside the one that is being made.
attach $path as present_file (read_only);
