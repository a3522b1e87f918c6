measure_whole_run() { :; }
