/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The subcommands. Each is one file of this folder, cmd_<name>.c, and one line in the
 * table of placer.c.
 */
#ifndef _PLACER_TOOL_H
#define _PLACER_TOOL_H

int cmd_blame(int argc, char **argv);
int cmd_board(int argc, char **argv);
int cmd_dma(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_facts(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_lint(int argc, char **argv);
int cmd_query(int argc, char **argv);
int cmd_solve(int argc, char **argv);
int cmd_suggest(int argc, char **argv);
int cmd_top(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_why(int argc, char **argv);

#endif /* _PLACER_TOOL_H */
